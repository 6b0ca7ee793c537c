"""What a run keeps of its epochs: a map and a matrix that grow while it trains, one slider for both and the curves."""

import itertools
import json
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser import helpers

pytestmark = pytest.mark.browser
VIEWS, MAP, MATRIX = ".tl-live-epochs", ".tl-live-map", ".tl-live-matrix"
PLACES = f"(document.querySelector('{MAP} .js-plotly-plot')?.data?.[0].x ?? [])"
COUNTS = f"document.querySelector('{MATRIX} .js-plotly-plot').data[0].text"
SHADE = f"document.querySelector('{helpers.CHART}').layout.shapes.filter(shape => shape.type === 'rect')"
LINE = (f"document.querySelector('{helpers.CHART}').layout.shapes.filter(shape => shape.line.dash !== 'dot'"
        " && shape.type === 'line').map(shape => shape.x0)")
EPOCHS = 40


@pytest.fixture(scope="module")
def done() -> dict:
    """What the first test leaves for the others: the id of a finished run."""
    return {}


def at(page, epoch: int, kept: int | None = None) -> None:
    """``epoch`` is looked at, and map and matrix stand where the last epoch until then left them that was ``kept``."""
    page.wait_for_selector(f"{VIEWS}[data-epoch='{epoch}']")
    for view in (MAP, MATRIX):
        page.wait_for_selector(f"{view}[data-epoch='{kept or epoch}']")


def kept_epochs(server, run_id: str) -> list[int]:
    """The epochs whose map a run has kept: the first, the last, and between them those that there was time for."""
    answer = urllib.request.urlopen(f"{server.url}/live?runs={run_id}", timeout=60)
    events = (json.loads(line.removeprefix(b"data:")) for line in answer if line.startswith(b"data:"))
    ended = itertools.takewhile(lambda event: event["type"] != "finished", events)
    return sorted({epoch for event in ended if event["type"] == "validation" for epoch in event["epoch"]})


def test_map_and_matrix_follow_a_run_and_one_slider_moves_them_with_the_curves(visit, server, done):
    page = visit()
    helpers.small_settings(page, epochs=EPOCHS)
    done["run"] = helpers.press_train(page)
    page.wait_for_selector(f"{MAP}[data-epoch]")
    first = int(page.locator(MAP).get_attribute("data-epoch"))
    page.wait_for_function(f"before => document.querySelector('{MAP}').dataset.epoch > before", arg=first)
    zoomed = helpers.zoom(page)
    page.get_by_text("Test accuracy").wait_for(timeout=90_000)
    at(page, EPOCHS)
    last, ranges = page.evaluate(PLACES), helpers.x_range(page)
    assert ranges == zoomed and page.evaluate(SHADE) == [] == page.evaluate(LINE)

    slider = page.get_by_role("slider", name="Epoch")
    slider.press("Home")
    at(page, 1)
    page.wait_for_function(f"last => {PLACES}.length === last.length && {PLACES}[0] !== last[0]", arg=last)
    assert page.evaluate(LINE) == [1] and page.evaluate(SHADE)[0]["opacity"] < 1
    assert sum(map(sum, page.evaluate(COUNTS))) == 128, "the validation pictures of the whole set"
    page.get_by_text("After epoch 1: the nearest neighbour of").wait_for()
    slider.press("ArrowRight")
    kept = done["kept"] = kept_epochs(server, done["run"])
    assert kept[0] == 1 and kept[-1] == EPOCHS
    at(page, 2, 2 if 2 in kept else 1)
    assert page.evaluate(LINE) == [2] and helpers.x_range(page) == zoomed
    expect(slider).to_have_attribute("aria-valuetext", "After epoch 2")


def test_a_finished_run_is_played_back_at_a_chosen_speed_and_paused(visit, done):
    page = visit(f"/?run={done['run']}", elsewhere=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    at(page, EPOCHS)
    assert helpers.overflow(page) <= 0
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{SHADE}[0]?.opacity === 1")  # the curves grow: what came later is hidden
    page.get_by_role("button", name="❚❚ Pause").click()
    paused = int(page.get_by_role("slider", name="Epoch").input_value()) + 1
    assert paused < EPOCHS
    page.wait_for_timeout(600)  # two steps at this speed
    at(page, paused, max(epoch for epoch in done["kept"] if epoch <= paused))
    assert page.evaluate(LINE) == [paused]
    page.get_by_role("button", name="▶ Play").click()
    at(page, EPOCHS)
    page.wait_for_function(f"{SHADE}.length === 0")


def test_who_wants_no_maps_is_told_that_there_are_none(visit):
    page = visit()
    helpers.small_settings(page, epochs=2)
    page.get_by_text("Map and confusion of each epoch").click()
    helpers.settle(page)
    helpers.press_train(page)
    page.get_by_text("It was told to keep no map and no confusion matrix of its epochs.").wait_for()
    page.get_by_text("Test accuracy").wait_for(timeout=90_000)
    expect(page.locator(MAP)).to_be_hidden()
