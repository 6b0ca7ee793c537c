"""Compare: does sharing help? Runs on several tasks and on each alone, shown, judged and started."""

import json
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests import home_before
from tests.pages.conftest import open_app
from tests.pages.test_train import texts
from tests.stores import put_store
from tests.ui import sharing_runs
from tl_core import settings, tracking
from tl_core.comparison.sharing_runs import command
from tl_core.estimate import probe_cache
from tl_core.estimate.estimate import Probe
from ui.compare import comparison_data, export, runs_estimate, sharing_plan, view_sharing


@pytest.fixture(scope="module")
def written(tmp_path_factory, empty_store):
    """A home with a finished comparison, and one of which a seed has ended; written once."""
    home = tmp_path_factory.mktemp("shared") / "home"
    home.mkdir()
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        configs = sharing_runs.planned()
        return home, sharing_runs.comparison(configs), sharing_runs.comparison(configs, 3)


@pytest.fixture
def there(comparing, written):
    home, *made = written
    shutil.copytree(home, settings.home(), dirs_exist_ok=True)
    home_before.rename(settings.home(), str(home))
    return made


def charts(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def test_each_task_has_a_verdict_a_chart_a_row_for_each_run_and_the_command(there):
    app = open_app("compare", comparison=there[0].id)
    said = texts(app)
    assert "Sharing costs kind (-30" in said and "makes no difference beyond chance for domain" in said
    assert "kind**: the other tasks interfere and cost 30" in said and "domain**: within chance" in said
    assert "Of two seeds an interval says little" in said and "Verdicts" not in said
    (chart,) = charts(app)
    assert chart["layout"]["yaxis"]["ticktext"] == ["kind", "domain"]
    table = app.dataframe[0].value
    assert table["Trained"].tolist() == ["alone", "alone", "with domain", "with domain",
                                         "alone", "alone", "with kind", "with kind"]
    assert table["Epochs"].tolist()[0] > table["Epochs"].tolist()[2], "40 labels alone take as many steps"
    assert any(one.value.startswith("python -m tl_core tasks --data household --tasks kind,domain") for one in app.code)
    assert len(app.get("page_link")) >= 6


def test_other_views_are_of_one_task(there):
    app = open_app("compare", comparison=there[0].id, view="curves", task="domain")
    (chart,) = charts(app)
    assert {trace["name"] for trace in chart["data"] if trace.get("showlegend") is not False} == {
        "A  kind with domain", "C  domain alone"}
    assert app.dataframe[0].value["Setting"].tolist() == ["kind with domain", "domain alone"]
    assert "domain: The difference between A (kind with domain) and C (domain alone)" in texts(app)
    app.selectbox(key="url task").set_value("kind").run()
    assert "task" not in app.query_params and "B (kind alone) is better" in texts(app)


@pytest.mark.parametrize("view", ["depth", "labels", "time", "classes", "pictures", "settings"])
def test_every_view_can_be_opened(there, view):
    assert not open_app("compare", comparison=there[0].id, view=view).exception


def test_without_a_whole_seed_there_is_no_verdict_yet(there):
    app = open_app("compare", comparison=there[1].id)
    assert "A verdict comes once a seed has ended" in texts(app)
    assert "–" in app.dataframe[0].value["Test accuracy"].tolist()
    sent = json.loads(app.get("bidi_component")[0].proto.json)
    assert sent["rows"] == ["kind_accuracy", "domain_accuracy"]
    assert [run["tasks"] for run in sent["runs"]][::2] == [
        {"kind": "kind", "domain": "domain"}, {"kind": "kind"}, {"domain": "domain"}]


def test_saved_ones_are_listed_with_their_verdict(there):
    assert "Sharing costs kind" in texts(open_app("compare"))


def test_the_report_has_the_verdicts(there):
    study = comparison_data.load(there[0].run_ids, [], there[0])
    html = export.html(study)
    assert "kind: the other tasks interfere" in html and "Each task alone and together" in html


def test_a_help_is_a_gain_in_words():
    row = {"difference": 0.031, "ci95": [0.004, 0.058], "verdict": "helps", "together": {"mean": 0.82},
           "alone": {"mean": 0.789}}
    assert view_sharing.sentence("pose", row).endswith(
        "sharing helps by 3.1 points (95 % interval 0.4 to 5.8): 82.0 % together, 78.9 % alone.")
    worse = {**row, "difference": -0.031, "ci95": [-0.058, -0.004], "verdict": "interferes"}
    assert "interfere and cost 3.1 points (95 % interval 0.4 to 5.8)" in view_sharing.sentence("pose", worse)


def dialog():
    from ui.compare import sharing_start

    sharing_start.form(sharing_start.FIRST)


def test_what_is_asked_is_queued_as_one_comparison(comparing, monkeypatch):
    monkeypatch.setattr(runs_estimate, "draw", lambda planned: None)
    app = AppTest.from_function(dialog, default_timeout=60).run()
    assert sorted(app.selectbox(key="sharing data").options) == ["fruits", "household"]
    app.multiselect(key="sharing tasks:household").set_value(["kind", "domain", "pose"]).run()
    app.number_input(key="sharing seeds").set_value(2).run()
    app.toggle(key="sharing pairs").set_value(True).run()
    assert "14 runs" in texts(app) and "kind + domain + pose" in texts(app)
    app.button(key="start sharing").click().run()
    (saved,) = comparison_data.saved()
    assert saved.name == "Does sharing help? kind, domain, pose on household" and len(saved.run_ids) == 14
    app.multiselect(key="sharing tasks:household").set_value(["kind"]).run()
    assert "two tasks or more" in texts(app) and not [one for one in app.button if one.key == "start sharing"]


def look():  # the dialog's content: Streamlit's test runner closes a dialog with every click
    from ui.compare import sharing_look

    sharing_look.draw()


def test_the_first_click_is_one_draw_of_three_runs_that_says_so(comparing, monkeypatch):
    monkeypatch.setattr(runs_estimate, "draw", lambda planned: None)
    app = open_app("compare")
    app.button(key="first sharing").click().run()
    assert "one draw decides nothing" in texts(app) and "9 runs" in texts(app)
    assert [one.label for one in app.button if "Start" in one.label][-2:] == ["Start 3 runs", "Start 9 runs"]
    AppTest.from_function(look, default_timeout=60).run().button(key="look at sharing").click().run()
    (saved,) = tracking.comparisons()
    configs = [member.config for member in comparison_data.load(saved.run_ids, [], saved).members]
    assert {config.seed for config in configs} == {0} and len(configs) == 3


def test_after_one_seed_the_same_question_is_offered_with_three(comparing, monkeypatch):
    asked = []
    monkeypatch.setattr(runs_estimate, "draw", asked.append)
    one, two = (sharing_runs.comparison(sharing_runs.planned(seeds=seeds)) for seeds in (1, 2))
    app = open_app("compare", comparison=one.id)
    assert "One draw decides nothing" in texts(app)
    (planned,) = asked
    assert sorted(config.seed for config in planned) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert {config for config in planned if config.seed == 0} == set(sharing_runs.planned(seeds=1))
    app.button(key="share with seeds").click().run()
    (made,) = (saved for saved in tracking.comparisons() if saved.id not in (one.id, two.id))
    assert len(made.run_ids) == 9 and app.query_params["comparison"] == made.id, "and the page shows it"
    assert "One draw decides nothing" not in texts(open_app("compare", comparison=two.id))


@pytest.mark.parametrize(("budget", "each"), [("seconds", [2, 2, 2]), ("seconds_per_task", [4, 2, 2])])
def test_a_question_by_the_clock_is_offered_by_the_clock(comparing, monkeypatch, budget, each):
    asked = []
    monkeypatch.setattr(runs_estimate, "draw", asked.append)
    planned = sharing_plan.runs(sharing_runs.TWO, 1, sharing_plan.Lasting(budget, seconds=2.0))
    app = open_app("compare", comparison=sharing_runs.comparison(planned).id)
    assert not app.exception and "One draw decides nothing" in texts(app)
    assert [config.seconds for config in asked[0] if config.seed == 0] == each
    assert "One seed: this judges these runs and decides nothing." in texts(app)


@pytest.mark.parametrize(("budget", "seconds", "said"), [
    ("seconds", [5, 5, 5], "each trains for 5 s."), ("seconds_per_task", [10, 5, 5], "as long as those of single")])
def test_the_clock_is_a_budget_too_as_on_the_command_line(comparing, monkeypatch, budget, seconds, said):
    monkeypatch.setattr(runs_estimate, "draw", lambda planned: None)
    app = AppTest.from_function(dialog, default_timeout=60).run()
    app.segmented_control(key="sharing budget").set_value(budget).run()
    assert not [one for one in app.number_input if one.key == "sharing epochs"]
    app.number_input(key="sharing seconds").set_value(5).run()
    app.number_input(key="sharing seeds").set_value(1).run()
    assert said in texts(app)
    app.button(key="start sharing").click().run()
    (saved,) = comparison_data.saved()
    study = comparison_data.load(saved.run_ids, [], saved)
    assert [member.config.seconds for member in study.members] == seconds
    assert f"--seconds 5 --budget {budget} --seeds 1" in command(study.sharing)


def test_how_long_is_told_or_what_it_waits_for(comparing, measuring, monkeypatch):
    """60 steps of 32 pictures at 10 ms each in training, validation and test besides, in three runs: half a minute."""
    configs = sharing_runs.planned(seeds=1)
    assert "Measuring this machine" in runs_estimate.sentence(configs) and len(measuring.tasks) == 1
    comparing.submit(configs[0])
    assert "waits until nothing trains" in runs_estimate.sentence(configs)
    probe = Probe(0.0, 1.0, 0.0, 0.001, 0.001, (0.2,) * 5, {0: 0.01}, 0.0, {0: 2.0}, 10 ** 9, {0: 1000.0})
    monkeypatch.setattr(probe_cache, "known", lambda config: probe)
    said = runs_estimate.sentence(configs)
    assert said.startswith("About ") and "for all runs, one after another" in said
    monkeypatch.setenv("TL_SCHEDULER", "tcp://127.0.0.1:1")
    assert "No estimate" in runs_estimate.sentence(configs)
