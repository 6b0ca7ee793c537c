"""Another theme from Streamlit's menu: charts that the server draws follow without a click or a reload."""

import pytest

from tests.browser import helpers
from tests.ui import compare_runs

pytestmark = pytest.mark.browser
CHART = "[data-testid=stPlotlyChart] .js-plotly-plot"
HEAT = f"document.querySelector('{CHART}').data[0].colorscale?.[0][1]"


@pytest.fixture(scope="module")
def run_id(server):
    """A finished run, which has a confusion matrix."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        return compare_runs.comparison(compare_runs.FOUR[:1], seeds=1).run_ids[0]


def choose(page, theme: str) -> None:
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name=theme).click()
    page.keyboard.press("Escape")


def test_the_confusion_matrix_follows_the_theme_there_and_back(visit, run_id):
    page = visit(f"/?run={run_id}", color_scheme="light", elsewhere=True)
    page.wait_for_selector(f"{CHART} .main-svg")
    helpers.settle(page)
    light = page.evaluate(HEAT)
    choose(page, "Dark")
    page.wait_for_function(f"light => {HEAT} !== light", arg=light)
    choose(page, "Light")
    page.wait_for_function(f"light => {HEAT} === light", arg=light)


def test_the_systems_theme_is_followed_too(visit, run_id):
    page = visit(f"/?run={run_id}", color_scheme="light", elsewhere=True)
    page.wait_for_selector(f"{CHART} .main-svg")
    helpers.settle(page)
    light = page.evaluate(HEAT)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {HEAT} !== light", arg=light)
