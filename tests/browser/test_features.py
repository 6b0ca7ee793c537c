"""The map of features in a real browser: hover, click, lasso and zoom.

The features are made up: the second process would have to import TensorFlow first.
"""

import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tests.embeddings import caches
from tl_core.embeddings import results
from tl_core.embeddings.request import FeatureLayer
from ui.features import views

pytestmark = pytest.mark.browser
CHART, CARD = ".tl-cloud-chart", ".tl-cloud-card"
ADDRESS = "/features?set=digits&network=small_cnn:random&size=32&limit=100"
PLACE = """([chart, place]) => {
    const drawn = document.querySelector(chart), { xaxis, yaxis } = drawn._fullLayout;
    const box = drawn.getBoundingClientRect();
    for (const { customdata, x, y } of drawn.data) {
        const at = (customdata ?? []).indexOf(place);
        if (at >= 0) return [box.left + xaxis._offset + xaxis.l2p(x[at]), box.top + yaxis._offset + yaxis.l2p(y[at])];
    }
}"""
BRIGHT = f"""document.querySelector('{CHART}').data.filter(trace => trace.customdata)
    .reduce((sum, trace) => sum + (trace.selectedpoints?.length ?? 0), 0)"""  # pictures, not the ring around one


@pytest.fixture
def kept(server, monkeypatch):
    """Features in the server's home, with a second map of the last block."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    kept = caches.looked_at(caches.asked(limit=100))
    results.projection(kept, FeatureLayer(5), "tsne")
    return kept


def test_the_map_of_features(visit, kept):
    """One visit for all that is done to the map: opening a page takes longer than using it."""
    page = visit(ADDRESS)
    page.wait_for_selector(f"{CHART} .main-svg")
    helpers.settle(page)
    a_dot_shows_its_picture_and_a_click_its_neighbours(page, kept)
    a_lasso_gathers_pictures_that_stay_chosen_on_another_map(page)
    colours_change_and_the_zoom_stays(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"document.querySelector('{CHART}')._fullLayout.width < 390")
    assert helpers.overflow(page) <= 0


def point(page, row: int) -> tuple[float, float]:
    return page.evaluate(PLACE, [CHART, row])


def box(page) -> dict:
    page.locator(CHART).scroll_into_view_if_needed()
    return page.locator(f"{CHART} .nsewdrag").first.bounding_box()


def drag(page, *corners: tuple[float, float]) -> None:
    """Press, move through the corners (shares of the map's width and height), and let go."""
    area = box(page)
    for number, (x, y) in enumerate(corners):
        page.mouse.move(area["x"] + x * area["width"], area["y"] + y * area["height"], steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()
    helpers.settle(page)


def choose(page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    helpers.settle(page)


def outlier(kept) -> int:
    """The picture furthest to the left: nothing hides it."""
    return int(results.cached_projection(kept, FeatureLayer(5), "pca").points[:, 0].argmin())


def a_dot_shows_its_picture_and_a_click_its_neighbours(page, kept):
    page.locator(CHART).scroll_into_view_if_needed()
    row = outlier(kept)
    x, y = point(page, row)
    page.mouse.move(x - 4, y)
    page.mouse.move(x, y)
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator(f"{CARD} b")).to_have_text(str(kept.pictures.names[row]))
    page.wait_for_function(f"document.querySelector('{CARD} img').naturalWidth > 0")
    page.mouse.click(x, y)
    page.wait_for_url(f"**picture={views.identify(kept.pictures, row)}**")
    expect(page.get_by_text("What is most like this")).to_be_visible()
    images = page.get_by_label("The picture and its nearest neighbours").locator("img")
    expect(images).to_have_count(1 + results.cached_neighbours(kept, FeatureLayer(5)).indices.shape[1])
    page.mouse.move(5, 5)
    expect(page.locator(CARD)).to_be_hidden()


def a_lasso_gathers_pictures_that_stay_chosen_on_another_map(page):
    drag(page, (0.01, 0.01), (0.5, 0.01), (0.55, 0.5), (0.5, 0.99), (0.01, 0.99))
    heading = page.get_by_text("within your lasso")
    count = int(heading.inner_text().split()[0])
    assert 0 < count < 100 and page.evaluate(BRIGHT) == count
    expect(page.get_by_label("Pictures within the lasso").locator("img")).to_have_count(min(count, views.SHOWN))
    choose(page, "t-SNE")
    page.wait_for_function(f"document.querySelector('{CHART}').layout.xaxis.title.text === 't-SNE 1'")
    assert int(heading.inner_text().split()[0]) == count == page.evaluate(BRIGHT)
    area = box(page)
    page.mouse.dblclick(area["x"] + 3, area["y"] + 3)
    expect(heading).to_have_count(0)
    assert page.evaluate(BRIGHT) == 0
    choose(page, "PCA")


def colours_change_and_the_zoom_stays(page):
    page.locator(f"{CHART} [data-title='Zoom']").click()
    drag(page, (0.2, 0.2), (0.7, 0.8))
    near = page.evaluate(f"document.querySelector('{CHART}').layout.xaxis.range")
    choose(page, "Split")
    page.wait_for_function(f"document.querySelector('{CHART}').data[0].name === 'train'")
    assert page.evaluate(f"document.querySelector('{CHART}').layout.xaxis.range") == near
    choose(page, "t-SNE")
    page.wait_for_function(f"document.querySelector('{CHART}').layout.xaxis.title.text === 't-SNE 1'")
    assert page.evaluate(f"document.querySelector('{CHART}').layout.xaxis.range") != near  # another map is whole
