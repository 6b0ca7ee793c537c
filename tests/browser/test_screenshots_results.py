"""The README's pictures of what comes after training: `make screenshots` compares for real and takes them."""

import json
import os
import subprocess
import sys

import pytest

from tests.browser import helpers
from tests.browser.conftest import ROOT
from tests.browser.test_screenshots import LOOKS, PHONE, take
from tl_core import tracking

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")]
COMPARE = ("compare", "--data", "fruits", "--strategies", "feature_extraction,fine_tuning,from_scratch", "--seeds", "2",
           "--epochs", "6", "--image-size", "96", "--json")
TASKS = ("tasks", "--data", "household", "--tasks", "kind,domain", "--task-labels", "kind=40", "--backbone",
         "small_cnn", "--strategy", "from_scratch", "--image-size", "32", "--epochs", "4", "--seeds", "3")
CHART = "[data-testid=stPlotlyChart] .js-plotly-plot .legend"


@pytest.fixture(scope="module")
def made(server):
    """Three strategies of two seeds each, compared by the command line in the server's home."""
    return json.loads(command(server, COMPARE))


def command(server, options) -> str:
    """What a command prints that is run in the server's home."""
    return subprocess.run([sys.executable, "-m", "tl_core", *options], cwd=ROOT, check=True, capture_output=True,
                          text=True, env={**os.environ, "TL_HOME": str(server.home)}).stdout


@pytest.fixture(scope="module")
def tuned(made):
    """A fine-tuned run's id."""
    return next(run["run_id"] for run in made["runs"] if run["strategy"] == "fine_tuning")


@pytest.mark.parametrize("look", LOOKS)
def test_a_comparison(visit, made, look):
    page = visit(f"/compare?comparison={made['comparison']}", **LOOKS[look])
    page.wait_for_selector(CHART)
    take(page, f"compare-{look}")


def test_a_comparison_on_a_phone(visit, made):
    page = visit(f"/compare?comparison={made['comparison']}", **PHONE)
    page.wait_for_selector(CHART)
    page.locator("[data-testid=stPlotlyChart]").evaluate("chart => chart.scrollIntoView({block: 'center'})")
    take(page, "compare-phone")


def test_what_networks_take_a_picture_for(visit, tuned):
    page = visit(f"/predict?with=backbone:efficientnet_lite0,run:{tuned}&set=fruits", **LOOKS["light"])
    page.locator(".tl-strip").get_by_role("button", name="banana").first.click()
    page.get_by_text("Both say banana.").wait_for(timeout=300_000)
    take(page, "predict-light")


def test_why_a_network_says_so(visit):
    page = visit("/explain?set=fruits", viewport={"width": 1280, "height": 1500}, color_scheme="light")
    page.locator(".tl-strip").get_by_role("button", name="banana").first.click()
    page.get_by_text("says banana").wait_for(timeout=300_000)
    page.locator(".tl-sheet img").first.wait_for(state="attached", timeout=300_000)
    take(page, "why-light")


@pytest.mark.parametrize("look", LOOKS)
def test_where_a_run_is_wrong(visit, tuned, look):
    page = visit(f"/evaluate?run={tuned}", **LOOKS[look])
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for()
    take(page, f"evaluate-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_pictures_as_a_network_sees_them(visit, tuned, look):
    page = visit(f"/features?network=run:{tuned}&set=fruits&map=tsne", **LOOKS[look])
    start = page.get_by_role("button", name="Compute features")
    drawn = page.locator(".tl-cloud-chart .main-svg").first
    start.or_(drawn).first.wait_for()
    if start.count():
        start.click()
    drawn.wait_for(timeout=300_000)
    helpers.settle(page)
    take(page, f"features-{look}")


def test_whether_sharing_helps(visit, server, monkeypatch):
    command(server, TASKS)
    monkeypatch.setenv("TL_HOME", str(server.home))
    page = visit(f"/compare?comparison={tracking.comparisons()[0].id}", **LOOKS["light"])
    page.get_by_text("the other tasks interfere").wait_for()
    page.wait_for_selector(CHART)
    take(page, "compare-sharing-light")


def test_what_a_pool_without_labels_is_worth(visit):
    """The first preset: 90 s of pretraining, as many for the control, and all trainings from scratch."""
    page = visit("/self_taught", viewport={"width": 1280, "height": 1760}, color_scheme="light")
    page.locator(".st-key-preset-drawn button").click()
    page.get_by_text("over every control").first.wait_for(timeout=1_800_000)
    page.wait_for_selector(CHART)
    take(page, "self-taught-light")
