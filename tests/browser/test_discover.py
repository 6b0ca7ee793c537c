"""The Discover page in a real browser: from a click to groups on a map, and its views on a phone."""

import os

import pytest

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tests.ui.discover import made
from tl_core.discovery import results
from tl_core.labelling import session, status

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
MAP = ".tl-cloud[data-drawn]"
ASKED = "/discover?network=small_cnn%3Arandom&limit=100&size="
KEPT = f"{ASKED}64&beside=pixels"


@pytest.fixture(scope="module")
def kept(server):
    """A made-up result in the server's own home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        results.save(*made.result(count=700))


def test_from_the_click_to_a_picture_on_the_map(visit):
    """Drawn things through a small random network: for real, in the second process."""
    page = visit(f"{ASKED}32")
    page.get_by_role("button", name="Discover", exact=True).first.click()
    page.get_by_text("in 100 pictures").wait_for(timeout=120_000)
    page.wait_for_function("document.querySelector('.tl-gallery-open img')?.naturalWidth > 0")
    page.get_by_role("radio", name="Map").click()
    page.wait_for_selector(MAP)
    dots = page.locator(".tl-cloud-chart .scatterlayer .point").first
    dots.hover(force=True)
    page.wait_for_function("document.querySelector('.tl-cloud-card img')?.naturalWidth > 0")
    dots.click(force=True)
    page.get_by_role("button", name="Let go of it").wait_for()
    page.wait_for_url("**row=**")


def test_a_map_of_many_pictures_is_drawn_too(visit, kept):
    """By WebGL it is not: Plotly's needs 'unsafe-eval', which the pages' policy forbids."""
    page = visit(f"{KEPT}&view=map")
    page.wait_for_selector(MAP)
    assert page.evaluate("document.querySelectorAll('.tl-cloud-chart .scatterlayer .point').length") == 700
    assert page.evaluate("document.querySelectorAll('.tl-cloud-chart .annotation').length") == 4


@pytest.mark.parametrize("view", ["clusters", "map", "scores", "take"])
def test_a_phone_needs_no_sideways_scrolling(visit, kept, view):
    page = visit(f"{KEPT}&view={view}", **PHONE)
    page.get_by_text("4 clusters in 700 pictures").wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots(visit, server, monkeypatch, theme):
    """The first preset: its clusters, map and scores, and labels by asking."""
    preset = "/discover?domain=photo&size=96"
    page = visit(preset, color_scheme=theme, viewport={"width": 1280, "height": 1900})
    if not page.get_by_text("in 300 pictures").count():
        page.get_by_role("button", name="Discover", exact=True).first.click()
    page.get_by_text("in 300 pictures").wait_for(timeout=300_000)
    for view, there in (("clusters", ".tl-gallery-open img"), ("map", MAP), ("scores", ".js-plotly-plot")):
        page.goto(page.url.split("&view")[0] + f"&view={view}")
        page.locator(there).first.wait_for(timeout=60_000)
        helpers.settle(page)
        page.wait_for_timeout(4000)  # pictures are drawn one after another
        page.screenshot(path=SCREENSHOTS / f"discover-{view}-{theme}.png")
    if theme == "light":
        page.goto(page.url.split("&view")[0] + "&view=label")
        page.get_by_role("button", name="Start labelling").click()
        page.wait_for_url("**labels=**")
        monkeypatch.setenv("TL_HOME", str(server.home))
        answer(session.load(page.url.split("labels=")[1].split("&")[0]), 48)
        page.reload()
        page.set_viewport_size({"width": 1280, "height": 1760})
        page.wait_for_function("document.querySelector('.tl-label-picture img')?.naturalWidth > 0")
        page.locator(".js-plotly-plot").first.wait_for()
        page.wait_for_timeout(2500)
        page.screenshot(path=SCREENSHOTS / "discover-label-light.png")


def answer(here: session.LabellingSession, count: int) -> None:
    """As a person who is always right, of what is asked."""
    while len(now := status.of(here).labelled) < count:
        for row in status.of(here).next_rows(min(6, count - len(now))):
            here.answers.label(here.pool.keys[row], here.pool.keys[row].split("/")[1])
