"""The page "When to transfer" in a real browser, over made-up runs and a made-up ranking: nothing is trained."""

import os

import pytest

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tests.ui import compare_runs
from tests.ui.when_answers import NAMES, answer
from tl_core import plan, tracking
from tl_core.transferability.rank_backbones import candidate
from ui.when import check, demonstrations, rankings

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
CHART = "[data-testid=stPlotlyChart] .js-plotly-plot .main-svg"
FIELDS = {"data": "fruits", "image_size": 96, "limit": 400}


@pytest.fixture(scope="module")
def made(server):
    """In the server's own store: a ranking of four backbones on fruits, all of them trained, and a fair pair."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        rankings._keep(answer(), (FIELDS, NAMES))
        for one, share in zip(map(candidate, NAMES), (0.9, 0.7, 0.5, 0.35), strict=True):
            fields = {"backbone": one.backbone, "weights": one.weights, "image_size": 96, "epochs": check.EPOCHS}
            compare_runs.comparison([(fields, share, 6.0)], seeds=1)
        for limit, shares in ((48, (0.8, 0.4)), (None, (0.9, 0.7))):
            compare_runs.comparison([({"strategy": "feature_extraction", "limit": limit}, shares[0], 6.0),
                                     ({"strategy": "from_scratch", "limit": limit}, shares[1], 30.0)])


def test_from_the_ranking_to_the_question_whether_transfer_helps_and_back(visit, made):
    page = visit("/when?data=fruits")
    page.get_by_text("looks most promising").first.wait_for()
    page.get_by_text("put 6 of 6 pairs in the order they came out in").wait_for()
    page.get_by_role("radio", name="Does transfer help?").or_(
        page.get_by_role("button", name="Does transfer help?")).first.click()
    page.wait_for_url("**view=effect**")
    page.get_by_text("Transfer helps: by").first.wait_for()
    page.go_back()
    page.get_by_text("looks most promising").first.wait_for()


def test_train_with_the_best_leads_to_the_filled_train_page(visit, made):
    page = visit("/when?data=fruits")
    page.get_by_role("button", name="Train with EfficientNet-Lite0").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()
    helpers.open_step(page, "backbone")
    assert page.get_by_role("spinbutton", name="Image size").input_value() == "96"


@pytest.mark.parametrize("data", ["fruits", "digits"])
@pytest.mark.parametrize("view", ["rank", "effect"])
def test_a_phone_needs_no_sideways_scrolling(visit, made, data, view):
    page = visit(f"/when?data={data}&view={view}", **PHONE)
    page.get_by_role("heading", name="When to transfer").wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0


def test_no_backbone_no_ranking(visit, made):
    page = visit("/when?data=digits")
    button = page.get_by_role("button", name="Rank backbones")
    button.wait_for()
    assert button.is_enabled()


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots(visit, made, theme):
    for name, view in (("rank", ""), ("effect", "&view=effect")):
        page = visit(f"/when?data=fruits{view}", color_scheme=theme, viewport={"width": 1280, "height": 1500})
        page.wait_for_selector(CHART)
        helpers.settle(page)
        page.screenshot(path=SCREENSHOTS / f"when-{name}-{theme}.png")


def test_the_page_tells_by_itself_how_a_demonstration_came_out(visit, server, monkeypatch):
    """Its runs end while the page stands open, and nothing is clicked. Last here: the digits have runs from now on."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    demo = next(demo for demo in demonstrations.DEMOS if demo.effect == "hurts")
    source = tracking.create_run(plan.resolve_config_and_data(demo.source), tracking.new_owner(), "RUNNING")
    compare_runs.finish(source, demo.source, 0.9)
    configs = demo.configs(source)
    runs = tracking.create_comparison(configs, tracking.new_owner(), demo.title, "").run_ids

    page = visit("/when?data=digits&view=effect")
    page.get_by_text(f"1 of {demo.total} runs ended").wait_for()
    page.get_by_text(f"{len(runs)} runs on this set to go").wait_for()
    page.evaluate("window.sameDocument = true")
    for run_id, config in zip(runs, configs, strict=True):
        compare_runs.finish(run_id, config, 0.9 if config.strategy == "from_scratch" else 0.5)
    page.get_by_role("link", name="Verdict and chart").wait_for()
    page.get_by_text("Negative transfer: starting from scratch is better").first.wait_for()
    page.get_by_text("runs on this set to go").wait_for(state="detached")
    assert page.evaluate("window.sameDocument")
