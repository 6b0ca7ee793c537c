"""The main job in a real browser: choose, train, watch live, stop, come back."""

import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tests.browser.conftest import IDLE

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def done() -> dict:
    """What the first test leaves for the others: the id of a finished run."""
    return {}


def test_train_watch_zoom_reload_and_see_the_result(visit, done):
    page = visit()
    helpers.small_settings(page, epochs=250)
    done["run"] = helpers.press_train(page)
    seen = [helpers.wait_for_points(page, 0)]
    while len(seen) < 4:  # three updates after the first points
        seen.append(helpers.wait_for_points(page, seen[-1]))
    zoomed = helpers.zoom(page)
    helpers.wait_for_points(page, seen[-1])
    assert helpers.running(page), "The run was over before its updates had been seen."
    assert helpers.x_range(page) == zoomed

    page.reload()
    page.wait_for_selector(IDLE)
    assert done["run"] in page.url
    helpers.wait_for_points(page, seen[-1])

    page.get_by_text("Test accuracy").wait_for(timeout=90_000)
    page.get_by_text("Confusion matrix of the test pictures").wait_for()
    assert helpers.badge(page) == "Finished"
    epochs = page.evaluate(f"document.querySelector('{helpers.CHART}').data[1].x")
    assert epochs == list(range(1, 251))


def a_long_run(page):
    """Settings with which nobody presses Stop too late: 500 epochs of the small run take three seconds."""
    helpers.small_settings(page, epochs=500)
    helpers.fill(page, "Batch size", 2)


def test_the_zoom_outlives_the_end_of_a_run_and_stop_ends_one(visit):
    page = visit()
    a_long_run(page)
    helpers.press_train(page)
    helpers.wait_for_points(page, 3)
    zoomed = helpers.zoom(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("This run was stopped").wait_for()
    assert helpers.badge(page) == "Stopped"
    assert helpers.x_range(page) == zoomed


def test_who_looks_on_by_a_link_for_a_class_sees_a_run_stop_and_go_on(visit):
    page = visit()
    a_long_run(page)
    run = helpers.press_train(page)
    helpers.wait_for_points(page, 3)
    other = visit(f"/?run={run}&read=1", elsewhere=True, **PHONE)
    stopped = "This run was stopped"
    page.get_by_role("button", name="Stop", exact=True).click()
    other.get_by_text(stopped).wait_for()
    expect(other.get_by_role("button", name="Continue")).to_have_count(0)
    page.get_by_role("button", name="Continue").click()
    expect(other.get_by_text(stopped)).to_have_count(0, timeout=60_000)
    other.get_by_text("Test accuracy").wait_for(timeout=180_000)  # its hundred epochs, on a busy machine


def test_a_second_browser_sees_the_run(visit, done):
    page = visit(f"/?run={done['run']}", elsewhere=True)
    page.get_by_text("Test accuracy").wait_for()
    assert helpers.wait_for_points(page, 10)


def test_a_link_pasted_into_a_second_browser_gives_the_same_settings(visit):
    page = visit("/?data=digits")
    page.get_by_role("button", name="From scratch", exact=True).click()
    helpers.settle(page)
    helpers.open_step(page, "training")
    helpers.fill(page, "Epochs", 7)
    helpers.fill(page, "Learning rate", "0.002")
    given, address = link(page), page.url
    assert "epochs=7" in given and "strategy=from_scratch" in given and "learning_rate=0.002" in given
    for pasted in (given, address):
        other = visit(f"/?{pasted.partition('?')[2]}", elsewhere=True)
        assert link(other) == given
        helpers.open_step(other, "training")
        assert other.get_by_role("spinbutton", name="Epochs").input_value() == "7"
        assert other.url.partition("?")[2] == address.partition("?")[2]


def link(page) -> str:
    """What Copy link offers."""
    page.get_by_role("button", name="Copy link").click()
    code = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").locator("code")
    text = code.inner_text().strip()
    page.keyboard.press("Escape")
    return text


def test_bad_input_is_told_beside_the_form_and_keeps_what_was_typed(visit):
    page = visit()
    helpers.open_step(page, "training")
    helpers.fill(page, "Epochs", 0)
    helpers.fill(page, "Learning rate", "fast")
    page.get_by_text("epochs is 0. Expected a whole number from 1 to 500.").wait_for()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    helpers.fill(page, "Epochs", 3)
    page.get_by_text("learning_rate is 'fast'. Expected a number").wait_for()
    assert page.get_by_role("textbox", name="Learning rate").input_value() == "fast"
    helpers.fill(page, "Learning rate", "0.01")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


@pytest.mark.parametrize(("path", "title"), [
    ("/", "Train"), ("/runs", "Runs"), ("/data", "Data"), ("/data?set=fruits", "Fruits (drawn)"),
    ("/data?set=fruits&view=classes", "Fruits (drawn)"), ("/data?set=digits&view=check-up", "Handwritten digits")])
def test_a_phone_needs_no_sideways_scrolling(visit, path, title):
    page = visit(path, **PHONE)
    page.get_by_role("heading", name=title, exact=True).wait_for()
    assert helpers.overflow(page) <= 0


def test_a_finished_run_fits_a_phone(visit, done):
    page = visit(f"/?run={done['run']}", **PHONE)
    page.get_by_text("Test accuracy").wait_for()
    helpers.wait_for_points(page, 10)
    assert helpers.overflow(page) <= 0


def test_the_main_path_works_by_keyboard(visit):
    page = visit()
    slider = page.get_by_role("slider", name="Freeze depth").first  # the band's lower end
    page.get_by_role("button", name="Fine-tune the top").press("Enter")
    helpers.settle(page)
    slider.press("ArrowLeft")
    page.get_by_text("14 of 18 blocks frozen.").wait_for()


def test_the_address_still_shows_the_run_after_the_server_was_restarted(server, visit, done):
    server.stop()
    server.start()
    page = visit(f"/?run={done['run']}")
    page.get_by_text("Test accuracy").wait_for()
    assert helpers.badge(page) == "Finished"
    assert helpers.wait_for_points(page, 10)


def test_a_run_is_deleted_after_a_question(visit, done):
    page = visit("/runs")
    row = page.locator(f".st-key-run-{done['run']}")
    for answer, left in (("Keep it", 1), ("Delete it", 0)):
        row.get_by_role("button", name="Actions").click()
        page.get_by_role("menuitem", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name=answer).click()
        page.get_by_role("dialog").wait_for(state="detached")
        helpers.settle(page)
        assert row.count() == left
