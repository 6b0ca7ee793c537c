"""The README's pictures of what comes after training: `make screenshots` compares for real and takes them."""

import json
import os
import subprocess
import sys

import pytest

from tests.browser import helpers
from tests.browser.conftest import ROOT
from tests.browser.test_screenshots import LOOKS, PHONE, take

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")]
COMPARE = ("compare", "--data", "fruits", "--strategies", "feature_extraction,fine_tuning,from_scratch", "--seeds", "2",
           "--epochs", "6", "--image-size", "96", "--json")
CHART = "[data-testid=stPlotlyChart] .js-plotly-plot .legend"


@pytest.fixture(scope="module")
def made(server):
    """Three strategies of two seeds each, compared by the command line in the server's home."""
    done = subprocess.run([sys.executable, "-m", "tl_core", *COMPARE], cwd=ROOT, check=True, capture_output=True,
                          text=True, env={**os.environ, "TL_HOME": str(server.home)})
    return json.loads(done.stdout)


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
