"""The Adapt page in a real browser: one preset from click to verdict, and its views on a phone."""

import os

import pytest

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tests.ui.adapt import made
from tl_core.adaptation import request, result_lookup, results

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
MAP = ".tl-cloud[data-drawn]"
SMALL = "/adapt?network=small_cnn%3Arandom&size=32&limit=100"
FIELDS = {"data": "fruits", "backbone": "small_cnn", "weights": "random", "image_size": 64, "limit": 100, "seed": 0}
KEPT = "/adapt?network=small_cnn%3Arandom&size=64&limit=100"
VIEWS = ("map", "methods", "classes", "pictures", "shares", "saved", "take")


@pytest.fixture(scope="module")
def kept(server):
    """A made-up result in the server's own home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        asked = request.of_pair(FIELDS, "photo", "sketch")
        results.save(made.values(request=asked.to_dict()), made.arrays())
        results.save({**made.pairs(), "request": result_lookup.all_pairs_of(asked).to_dict()})
        result_lookup.save(asked, result_lookup.LABEL_CURVE, made.curve())


def test_from_the_click_to_the_verdict(visit):
    """Drawn photos to sketches, by a small random network: for real, in the second process."""
    page = visit(SMALL)
    page.get_by_role("button", name="Adapt", exact=True).first.click()
    page.get_by_text("Chosen without a label").wait_for(timeout=120_000)
    page.wait_for_selector(MAP)
    assert not page.get_by_text("Choosing cost").count()
    page.get_by_role("button", name="Open the target's labels").click()
    page.get_by_text("Choosing cost").wait_for()
    page.wait_for_url("**labels=open**")
    page.get_by_text("paired with source only").wait_for()


def test_a_click_on_the_map_finds_the_picture_in_both(visit, kept):
    page = visit(f"{KEPT}&row=42")
    page.wait_for_selector(MAP)
    picture = page.get_by_role("button", name="Enlarge label sealed")
    picture.wait_for()
    page.wait_for_function("document.querySelector('.tl-gallery-open img')?.naturalWidth > 0")
    assert page.evaluate("[...document.querySelectorAll('.tl-cloud-chart')].map(chart => chart.data.length)") == [4, 4]


MOVING = ".tl-live-map"
PLACES = f"(document.querySelector('{MOVING} .js-plotly-plot')?.data ?? []).slice(0, 2).flatMap(trace => [...trace.x])"
RANGE = f"document.querySelector('{MOVING} .js-plotly-plot').layout.xaxis.range"


def test_the_map_moves_while_a_network_adapts_and_is_played_back(visit):
    """DANN on a small random network: a mark a picture, the zoom stays, the slider leads to any epoch."""
    page = visit("/adapt?network=small_cnn%3Arandom&size=32&limit=80&target=night")
    helpers.fill(page, "Epochs", 6)
    page.get_by_role("button", name="Start 1 run").click()
    page.wait_for_selector(f"{MOVING}[data-epoch]", timeout=240_000)  # live: two epochs warm the head
    page.get_by_role("button", name="Play how the domains moved").click(timeout=120_000)
    page.wait_for_selector(f"{MOVING}[data-epoch='6']")
    page.get_by_text("After epoch 6: the nearest neighbour of").wait_for()
    surface = page.locator(f"{MOVING} .nsewdrag")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('{MOVING} .js-plotly-plot').layout.xaxis.autorange === false")
    zoomed, last = page.evaluate(RANGE), page.evaluate(PLACES)
    page.get_by_role("slider", name="Epoch").press("Home")
    page.wait_for_selector(f"{MOVING}[data-epoch='2']")
    first = page.evaluate(PLACES)
    assert len(first) == len(last) > 20 and first != last and page.evaluate(RANGE) == zoomed
    page.get_by_text("Before adapting, after epoch 2: the nearest neighbour of").wait_for()
    page.get_by_label("Colour").last.select_option("predicted")
    page.wait_for_function(f"document.querySelector('{MOVING} .js-plotly-plot').data.length > 2")  # classes' legend
    assert page.evaluate(PLACES) == first and page.evaluate(RANGE) == zoomed
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_selector(f"{MOVING}[data-epoch='6']")


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_needs_no_sideways_scrolling(visit, kept, view):
    page = visit(f"{KEPT}&labels=open&view={view}", **PHONE)
    page.get_by_text("Choosing cost").wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0


def test_before_anything_is_adapted_a_phone_fits_too(visit):
    page = visit("/adapt?data=household", **PHONE)
    page.get_by_text("From photos to sketches").first.wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots(visit, theme):
    """The preset at its own size, with the labels open."""
    page = visit("/adapt?size=96&labels=open&colour=predicted", color_scheme=theme,
                 viewport={"width": 1280, "height": 1700})
    if not page.get_by_text("Choosing cost").count():
        page.get_by_role("button", name="Adapt", exact=True).first.click()
    page.get_by_text("Choosing cost").wait_for(timeout=300_000)
    page.wait_for_selector(MAP)
    helpers.settle(page)
    page.screenshot(path=SCREENSHOTS / f"adapt-{theme}.png")
