"""The keyboard alone: past the navigation at once, and to whatever a lesson or a run needs."""

import pytest

from tests.browser import helpers
from tl_core.lessons.records import which_block

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement"
TEXT = f"({FOCUSED}.innerText ?? '').trim()"


def tab_to(page, is_there: str, at_most: int) -> int:
    """Press Tab until the focus is where the expression is true; how often it took."""
    for pressed in range(1, at_most + 1):
        page.keyboard.press("Tab")
        if page.evaluate(is_there):
            return pressed
    raise AssertionError(f"{is_there} is not reached with {at_most} presses of Tab.")


def begin(page) -> None:
    """At the page's top, as somebody who has just come."""
    helpers.settle(page)
    page.locator("#tl-skip button").first.wait_for(state="attached")
    page.evaluate("document.activeElement?.blur()")


def test_train_is_two_presses_away_and_the_links_are_seen(visit):
    page = visit()
    begin(page)
    page.keyboard.press("Tab")
    first = page.get_by_role("button", name="Skip to the settings")
    assert page.evaluate(TEXT) == "Skip to the settings" and first.bounding_box()["y"] >= 0
    page.keyboard.press("Tab")
    assert page.evaluate(TEXT) == "Skip to Train" and first.bounding_box()["y"] < 0
    page.keyboard.press("Enter")
    assert page.evaluate(f"Boolean({FOCUSED}.closest('.st-key-train'))")


def test_the_settings_and_the_slider_are_reached_and_move(visit):
    page = visit("/?strategy=fine_tuning&backbone=small_cnn")
    begin(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(f"Boolean({FOCUSED}.closest('.st-key-step-data'))")
    tab_to(page, f"{FOCUSED}.type === 'range'", 15)
    assert page.evaluate(f"{FOCUSED}.value") == "4"
    page.keyboard.press("ArrowLeft")
    page.get_by_text("3: after block3").first.wait_for()
    page.get_by_text("3 of 5 blocks").first.wait_for()  # the page has taken it
    assert page.evaluate(f"{FOCUSED}.value") == "3"


def test_a_lesson_is_guessed_and_its_live_run_reached(visit):
    page = visit(f"/learn?lesson={which_block.LESSON.name}", elsewhere=True)
    begin(page)
    page.keyboard.press("Tab")
    assert page.evaluate(TEXT) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, f"{TEXT} === {which_block.LESSON.guess.options[0]!r}", 12)
    page.keyboard.press("Enter")
    page.get_by_text("Recorded on").wait_for()
    begin(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, f"{TEXT}.endsWith('Run it live')", 20)


def test_a_link_for_a_class_leads_to_the_content(visit):
    page = visit("/learn?read=1", elsewhere=True)
    begin(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.dataset.testid") == "stMainBlockContainer"


def test_another_page_begins_at_its_top(visit):
    page = visit()
    begin(page)
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    page.evaluate(f"{scrolled} = 400")
    assert page.evaluate(scrolled) > 0
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("heading", name="Compare", exact=True).wait_for()
    page.wait_for_function(f"{scrolled} === 0")
