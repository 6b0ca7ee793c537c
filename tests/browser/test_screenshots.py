"""The pictures of the README: `make screenshots` trains for real and takes them."""

import os

import pytest

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")]
DESK = {"width": 1280, "height": 1120}
LOOKS = {look: {"color_scheme": look, "viewport": DESK} for look in ("light", "dark")}
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def run(chromium, server):
    """A fine-tuning of the default data set, photographed at two thirds; its id."""
    page = chromium.new_page(viewport=DESK)
    page.set_default_timeout(300_000)
    page.goto(server.url)
    page.get_by_role("button", name="Fine-tune the top").click()
    helpers.settle(page)
    run_id = helpers.press_train(page)
    page.wait_for_function("document.querySelector('.tl-live-chart').data?.[1].x.length >= 6")
    take(page, "train-running-light")
    page.get_by_text("Test accuracy").wait_for()
    two_more(page)
    page.close()
    return run_id


def two_more(page) -> None:
    """A run that finishes and one that is stopped, so that the table has something to tell."""
    page.get_by_role("button", name="Feature extraction").click()
    helpers.settle(page)
    helpers.press_train(page)
    page.get_by_text("Test accuracy").wait_for()
    page.get_by_role("button", name="From scratch").click()
    helpers.settle(page)
    helpers.press_train(page)
    page.wait_for_function("document.querySelector('.tl-live-chart').data?.[1].x.length >= 2")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("You stopped this run").wait_for()


def take(page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # hover texts go, curves are drawn
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.mark.parametrize("look", LOOKS)
def test_the_train_page_before_a_run(visit, look):
    take(visit("/", **LOOKS[look]), f"train-start-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_a_finished_run(visit, run, look):
    page = visit(f"/?run={run}", **LOOKS[look])
    helpers.wait_for_points(page, 10)
    take(page, f"train-finished-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_the_runs_page(visit, run, look):
    page = visit("/runs", **LOOKS[look])
    page.get_by_text("Fine-tuning").first.wait_for()
    take(page, f"runs-{look}")


def test_a_phone(visit, run):
    page = visit(f"/?run={run}", **PHONE)
    helpers.wait_for_points(page, 10)
    page.get_by_text("Skip the settings, to the run").click()
    take(page, "train-finished-phone")
