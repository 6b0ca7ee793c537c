"""The Learn page in a real browser: from the map into a lesson, a guess, the result, a live run; and on a phone."""

import os

import pytest

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tl_core.lessons.records import freeze_depth, which_block

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
LESSON, LONGER = which_block.LESSON, freeze_depth.LESSON
CHART = ".js-plotly-plot"
AXIS = f"document.querySelector('{CHART}').layout.xaxis"
TICK = f"[data-tick={LESSON.name}]"
FROZEN = "document.querySelectorAll('svg.tl-net')[1].querySelectorAll('rect.tl-net-frozen')"
TOP = "document.querySelector('[data-testid=stMain]').scrollTop"


def guess(page, option: int = 2) -> None:
    page.get_by_role("button", name=LESSON.guess.options[option]).click()
    page.get_by_role("button", name="Guess again").wait_for()


def zoom(page) -> list[float]:
    """Draw a rectangle over the chart's middle; the range of x that it leaves."""
    page.locator(f"{CHART} .nsewdrag").first.wait_for()
    page.locator(CHART).scroll_into_view_if_needed()
    box = page.locator(f"{CHART} .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function(f"{AXIS}.autorange === false && {AXIS}.range[1] < 15")
    return page.evaluate(f"{AXIS}.range")


def test_a_lesson_from_the_map_guessed_run_live_and_ticked(visit):
    """For real: the demonstration in the second process, whose figures take the recorded ones' place."""
    page = visit("/learn", elsewhere=True)
    page.locator(TICK).first.wait_for(state="attached")
    page.get_by_role("link", name=LESSON.title).last.click()
    page.get_by_role("heading", name=LESSON.question).wait_for()
    page.wait_for_function(f"{TOP} === 0")
    page.wait_for_url("**lesson=which_block")
    assert not page.get_by_text("Run it live").count() and not page.locator(CHART).count()
    guess(page)
    page.get_by_text("Recorded on").wait_for()
    zoomed = zoom(page)
    page.get_by_role("button", name="Run it live").click()
    page.get_by_role("button", name="Cancel").wait_for()
    page.get_by_text("Measured live on this machine, seed 0").wait_for(timeout=240_000)
    page.get_by_text("95 % interval").first.wait_for()
    assert page.evaluate(f"{AXIS}.range") == zoomed
    assert page.locator(f"{CHART} .scatterlayer .point").count() >= 5
    page.reload()
    page.get_by_text("Measured live on this machine, seed 0").wait_for()  # the browser knows what was guessed
    page.get_by_role("link", name="The map").click()
    page.get_by_text("1 of 17 lessons seen").wait_for()
    assert page.locator(TICK).first.inner_text() == "✓"
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_text("17 lessons", exact=True).wait_for()
    assert page.locator(TICK).first.inner_text() == "" and page.evaluate("localStorage['transfer-lab-lessons']") is None


def test_a_live_run_can_be_cancelled(visit):
    page = visit(f"/learn?lesson={LONGER.name}&seed=9", elsewhere=True)
    page.get_by_role("button", name="Show it without a guess").click()
    page.get_by_role("button", name="Run it live").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("was cancelled").wait_for()
    page.get_by_role("button", name="Run it live").wait_for()


def test_the_drawing_moves_with_the_slider_by_keys_alone(visit):
    page = visit("/learn?view=network&backbone=vgg16&depth=2")
    page.locator("svg.tl-net").nth(1).wait_for()
    assert page.evaluate(f"{FROZEN}.length") == 2
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function(f"{FROZEN}.length === 3")
    page.wait_for_url("**depth=3**")


def test_links_of_the_map_are_reached_by_keys_and_open_other_pages(visit):
    page = visit("/learn")
    link = page.get_by_role("table", name="The map of transfer learning").get_by_role("link", name="Discover")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Discover groups without labels").wait_for()
    page.go_back()
    page.get_by_role("rowheader", name="Domain adaptation").click()
    page.wait_for_url("**lesson=domain_adaptation")


def test_the_address_follows_from_lesson_to_lesson_and_back(visit):
    page = visit("/learn", elsewhere=True)
    page.get_by_role("link", name="Begin with the first lesson").click()
    page.wait_for_url("**lesson=knowledge_reused")
    page.get_by_role("link", name="Next", exact=True).click()
    page.get_by_role("heading", name=LESSON.question).wait_for()
    page.wait_for_url("**lesson=which_block")
    page.go_back()
    page.wait_for_url("**lesson=knowledge_reused")
    page.get_by_text("Lesson 1 of 17").wait_for()


@pytest.mark.parametrize("address", ["/learn", "/learn?view=network", "/learn?lesson=which_block",
                                     "/learn?view=mine&target=no&source=yes&classes=yes&pictures=other"])
def test_a_phone_needs_no_sideways_scrolling(visit, address):
    page = visit(address, **PHONE)
    helpers.settle(page)
    if "lesson" in address:
        if not page.get_by_role("button", name="Guess again").count():  # this browser has guessed before
            guess(page)
        page.locator(f"{CHART} .main-svg").first.wait_for()
    assert helpers.overflow(page) <= 0


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots(visit, theme):
    """The map, one's own setting, both strategies, a lesson measured here; on a desk and on a phone."""
    page = visit("/learn", elsewhere=True, color_scheme=theme, viewport={"width": 1280, "height": 800})
    page.locator(TICK).first.wait_for(state="attached")
    take(page, f"learn-map-{theme}")
    if theme == "dark":
        page.goto(page.url.split("?")[0] + "?view=network&depth=12")
        page.locator("svg.tl-net").nth(1).wait_for()
        take(page, "learn-network-dark")
        return
    page.goto(page.url.split("?")[0] + f"?lesson={LESSON.name}")
    guess(page)
    page.get_by_role("button", name="Run it live").click()
    page.get_by_text("Measured live").wait_for(timeout=240_000)
    take(page, "learn-lesson-light")
    page.set_viewport_size(PHONE["viewport"])
    take(page, "learn-lesson-phone")
    page.goto(page.url.split("?")[0])
    page.locator(TICK).first.wait_for(state="attached")
    take(page, "learn-map-phone")


def take(page, name: str) -> None:
    helpers.settle(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
