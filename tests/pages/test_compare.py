import functools
import json
import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests import home_before
from tests.pages.around import own_components
from tests.pages.conftest import open_app
from tests.pages.test_train import read, texts
from tests.stores import put_store
from tests.ui import compare_runs
from tl_core import plan, settings, tracking
from tl_core.comparison import text_baselines, weight_drift
from tl_core.config import RunConfig
from tl_core.data.atomic_files import write_whole
from tl_core.errors import UserError
from tl_core.events import Failed
from ui.compare import comparison_data, export, report_charts, start
from ui.shared import run_queries


@pytest.fixture
def aside(measuring):
    return measuring


@pytest.fixture(scope="module")
def home_of_four(tmp_path_factory, empty_store):
    """A home with a finished comparison of four strategies, two seeds, written once; and that comparison."""
    home = tmp_path_factory.mktemp("four") / "home"
    home.mkdir()
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        return home, compare_runs.comparison(compare_runs.FOUR, seeds=2, name="Four strategies")


@pytest.fixture
def four(comparing, home_of_four):
    """That comparison in the test's own home."""
    home, comparison = home_of_four
    shutil.copytree(home, settings.home(), dirs_exist_ok=True)
    home_before.rename(settings.home(), str(home))
    return comparison


@pytest.fixture
def compare(comparing):
    """Open the page at an address."""
    return functools.partial(open_app, "compare")


def charts(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def names(chart: dict) -> list[str]:
    return [trace["name"] for trace in chart["data"] if trace.get("showlegend") is not False]


def test_without_runs_the_page_teaches_and_offers_a_start(compare):
    app = compare()
    assert "same pictures" in texts(app)
    assert app.button(key="first comparison").label == "Compare four strategies on fruits"
    assert not app.multiselect


def test_without_runs_a_link_for_a_class_starts_nothing(compare):
    assert not compare(read="1").button


def test_saved_comparisons_are_listed_with_their_sentence_and_open(compare, four):
    app = compare()
    assert "Four strategies" in texts(app)
    assert "is the most accurate with" in texts(app)
    app.button(key=f"open-{four.id}").click().run()
    assert app.query_params["comparison"] == four.id
    assert charts(app)


def test_a_comparison_shows_curves_table_and_verdicts(compare, four):
    app = compare(comparison=four.id)
    chart, = charts(app)
    assert names(chart) == ["A  Feature extraction", "B  Fine-tuning", "C  Full fine-tuning", "D  From scratch"]
    table = app.dataframe[0].value
    assert sorted(table["Setting"]) == ["Feature extraction", "Fine-tuning", "From scratch", "Full fine-tuning"]
    assert table["Test accuracy"].is_monotonic_decreasing and (table["Seeds"] == 2).all()
    said = texts(app)
    assert len(re.findall(r"is better than|within chance", said)) >= 6
    assert "p adjusted for 6 pairs" in said and "bootstrap over pictures and seeds" in said


@pytest.mark.parametrize(("view", "says"), [
    ("depth", "two or more freeze depths"), ("labels", "differ in their limit"), ("time", "On the Pareto front"),
    ("classes", "gains most on"), ("pictures", "the surest mistakes first"),
    ("settings", "Everything else is the same")])
def test_every_view_shows_something_or_says_what_would_fill_it(compare, four, view, says):
    assert says in texts(compare(comparison=four.id, view=view))


def test_the_choice_of_a_view_stands_in_the_address(compare, four):
    app = compare(comparison=four.id)
    app.segmented_control(key="url view").set_value("time").run()
    assert app.query_params["view"] == "time"
    app.segmented_control(key="url view").set_value("curves").run()
    assert "view" not in app.query_params


def test_an_unknown_view_is_the_usual_one(compare, four):
    assert names(charts(compare(comparison=four.id, view="nonsense"))[0])[0] == "A  Feature extraction"


@pytest.mark.parametrize(("x", "title"), [("step", "step (batches)"), ("seconds", "seconds since the worker's start")])
@pytest.mark.parametrize("split", ["val", "train"])
def test_curves_by_step_and_second(compare, four, x, title, split):
    chart, = charts(compare(comparison=four.id, x=x, split=split))
    assert chart["layout"]["xaxis"]["title"]["text"] == title
    assert len(names(chart)) == 4


def test_single_runs_are_chosen_and_their_ids_stand_in_the_address(compare, four):
    app = compare()
    app.multiselect(key="compare single").set_value([four.run_ids[0], four.run_ids[2]]).run()
    assert app.query_params["runs"] == f"{four.run_ids[0]},{four.run_ids[2]}"
    assert names(charts(app)[0]) == ["A  Feature extraction", "B  Fine-tuning"]
    assert "exact McNemar" in texts(app)
    assert "It takes more seeds to see" in texts(app)


def test_a_comparison_can_be_taken_apart(compare, four):
    app = compare(comparison=four.id)
    app.button(key="choose single").click().run()
    assert "comparison" not in app.query_params
    assert app.query_params["runs"].split(",") == list(four.run_ids)


def test_a_link_for_a_class_has_nothing_to_change(compare, four):
    app = compare(comparison=four.id, read="1", view="time")
    assert "On the Pareto front" in texts(app)
    assert not app.multiselect and not [box for box in app.selectbox if box.key == "compare saved"]
    assert not [button for button in app.button if button.key in ("choose single", "stop comparison")]


def test_runs_that_are_not_there_are_told(compare, four):
    app = compare(runs=f"{four.run_ids[0]},nobody")
    assert "a run that is not there: nobody" in texts(app)
    assert "there is nothing yet to compare it with" in texts(app)
    tracking.delete(four.run_ids[0])
    run_queries.forget()
    gone = texts(compare(comparison=four.id, runs="no1,no2,no3,no4"))
    assert "1 run of this comparison has been deleted." in gone and "runs that are not there: no1, no2, no3, …" in gone
    nothing = texts(compare(runs="nobody"))
    assert "None of these runs is there any more" in nothing and "0 runs" not in nothing
    assert "No comparison named 'nothing'" in texts(compare(comparison="nothing"))


def test_runs_that_go_on_are_live_and_their_results_come_when_they_end(compare, comparing):
    configs = [plan.resolve_config_and_data(compare_runs.SMALL.changed(strategy=name))
               for name in ("feature_extraction",
                            "from_scratch")]
    made = comparing.submit_many(configs)
    app = compare(comparison=made.id)
    live = json.loads(app.get("bidi_component")[0].proto.json)
    assert [run["id"] for run in live["runs"]] == list(made.run_ids) and live["over"] is False
    assert "0 of 2 runs ended" in texts(app)
    assert not charts(app)
    compare_runs.finish(made.run_ids[0], configs[0], 0.8)
    comparing.waiting.remove(made.run_ids[0])
    run_queries.forget()
    app.run()
    assert "1 of 2 runs ended" in texts(app)
    assert names(charts(app)[0]) == ["A  Feature extraction"]
    comparing.end(made.run_ids[1], Failed(reason="The disk is full."))
    run_queries.forget()
    app.run()
    assert not own_components(app)
    assert "The disk is full. (B, seed 0)" in texts(app)
    assert "1 failed" in " ".join(app.dataframe[0].value["Runs"])


def test_the_rest_is_stopped(compare, comparing):
    made = comparing.submit_many([plan.resolve_config_and_data(compare_runs.SMALL.changed(seed=seed))
                                  for seed in (0, 1)])
    app = compare(comparison=made.id)
    app.button(key="stop comparison").click().run()
    assert {tracking.run(run_id).status for run_id in made.run_ids} == {"STOPPED"}
    said = texts(compare(comparison=made.id))
    assert "All 2 runs were stopped by a press on Stop or by Ctrl+C." in said
    assert "No run has been tested, so there is nothing to compare." in said


def test_one_of_many_that_was_stopped_is_counted(compare, four, comparing):
    stopped = comparing.submit(compare_runs.SMALL)
    comparing.cancel(stopped)
    said = texts(compare(runs=",".join([*four.run_ids[:2], stopped])))
    assert "1 of 3 runs was stopped by a press on Stop" in said


def test_a_second_depth_is_not_asked_for_while_it_trains(compare, comparing):
    configs = [plan.resolve_config_and_data(compare_runs.SMALL.changed(strategy="fine_tuning", freeze_depth=depth))
               for depth in (3, 15)]
    made = comparing.submit_many(configs)
    compare_runs.finish(made.run_ids[0], configs[0], 0.8)
    comparing.waiting.remove(made.run_ids[0])
    said = texts(compare(comparison=made.id, view="depth"))
    assert "the curve comes once the second one has been tested" in said and "This curve needs" not in said
    comparing.cancel(made.run_ids[1])
    run_queries.forget()
    assert "not two of them came to their test" in texts(compare(comparison=made.id, view="depth"))


def test_runs_on_other_pictures_are_shown_but_not_paired(compare, four, comparing):
    other = compare_runs.comparison([({"data": "digits"}, 0.7, 5.0)], seeds=1)
    app = compare(runs=f"{four.run_ids[0]},{other.run_ids[0]}")
    assert "cannot be paired" in texts(app)
    assert len(names(charts(app)[0])) == 2


def test_the_freeze_depth_curve_and_the_labels_saved(compare, comparing):
    depth = compare_runs.comparison([({"strategy": "fine_tuning", "freeze_depth": at}, share, 9.0) for at, share in
                                     ((3, 0.7), (15, 0.8))], seeds=2)
    said = texts(compare(comparison=depth.id, view="depth"))
    assert "best at depth **15**" in said and "Of two seeds an interval says little" in said
    settings = (("fine_tuning", 80, 0.7), ("fine_tuning", 160, 0.9), ("from_scratch", 160, 0.6))
    labels = compare_runs.comparison([({"strategy": strategy, "limit": limit}, share, 9.0)
                                      for strategy, limit, share in settings], seeds=1)
    assert "Fine-tuning saved at least 80 labels" in texts(compare(comparison=labels.id, view="labels"))
    told = export.sentences(comparison_data.load(labels.run_ids, tracking.runs()))
    assert told[0].startswith("Fine-tuning saved at least 80 labels") and " p\u00a0" in told[1]
    assert "exact McNemar" in told[-2] and told[-1].startswith("One run for each setting")


def test_what_changed_inside_is_measured_once_and_kept(compare, four, aside):
    app = compare(comparison=four.id, view="inside")
    app.button(key="look inside").click().run()
    task, = aside.tasks
    # The first that trains blocks: in feature extraction nothing inside changes.
    assert task.arguments == (four.run_ids[2],) and task.function is weight_drift.measure
    task.state, task.progress = "running", ("Before training", 32, 64)
    app.run()
    assert app.get("progress")[0].proto.text == "Before training: 32 of 64"
    write_whole(weight_drift._file(four.run_ids[2]), json.dumps({"blocks": ["stem", "top"], "drift": [0.0, 0.2],
                                                                 "cka": [1.0, 0.7], "pictures": 64}))
    task.state = "done"
    app.run()
    chart, = charts(app)
    assert [trace["y"] for trace in chart["data"]] == [[0.0, 0.2], [1.0, 0.7]]
    assert "64 validation pictures" in texts(app)
    chart = report_charts.charts(comparison_data.load(four.run_ids, tracking.runs()))[-1]
    assert chart.heading == "What training changed inside" and list(chart.figure.data[0].y) == [0.0, 0.2]


def test_a_failure_inside_is_told(compare, four, aside):
    app = compare(comparison=four.id, view="inside")
    app.button(key="look inside").click().run()
    aside.tasks[0].state, aside.tasks[0].error = "failed", "The source run is gone."
    app.run()
    assert "The source run is gone." in read(app.error[0].value) and app.button(key="look inside")


# The dialog's body, which the test runner can only run by itself

def dialog() -> None:
    from tl_core import plan
    from tl_core.config import RunConfig
    from ui.compare import start
    start.form(plan.resolve_config_and_data(RunConfig(data="digits", image_size=64, epochs=4)))


def test_the_dialog_says_how_many_runs_and_what_they_share_and_starts_them(comparing):
    app = AppTest.from_function(dialog, default_timeout=30).run()
    assert ("**12 runs**: 4 settings with 3 seeds each, for the same 4 epochs. 9 runs share one pass through the "
            "backbone") in texts(app)
    app.multiselect(key="compared strategies:strategies").set_value(["fine_tuning", "from_scratch"]).run()
    app.multiselect(key="compared depths:strategies").set_value([3, 9]).run()
    app.number_input(key="compared seeds").set_value(2).run()
    assert app.button(key="start comparison").label == "Start 6 runs"
    app.button(key="start comparison").click().run()
    made = tracking.comparison(app.session_state["comparison started"])
    configs = [record.config for record in made.runs()]
    assert sorted((config.strategy, config.freeze_depth, config.seed) for config in configs) == [
        ("fine_tuning", 3, 0), ("fine_tuning", 3, 1), ("fine_tuning", 9, 0), ("fine_tuning", 9, 1),
        ("from_scratch", 0, 0), ("from_scratch", 0, 1)]
    assert {(config.epochs, config.split_seed) for config in configs} == {(4, 0)}


def test_no_strategy_is_no_comparison(comparing):
    app = AppTest.from_function(dialog, default_timeout=30).run()
    app.multiselect(key="compared strategies:strategies").set_value([]).run()
    assert "Choose at least one strategy." in texts(app) and not app.button


def test_what_scratch_decides_is_not_carried_into_transfer():
    scratch = plan.resolve_config_and_data(RunConfig(strategy="from_scratch", data="digits"))
    made = start.configs(scratch, "strategies", ["feature_extraction", "from_scratch"], (), 1, 3)
    assert [(config.weights, config.freeze_depth) for config in made] == [("imagenet", 18), ("random", 0)]
    with pytest.raises(UserError):
        start.configs(scratch, "strategies", ["fine_tuning"], (99,), 1, 3)


def test_label_counts_are_an_experiment(comparing):
    app = AppTest.from_function(dialog, default_timeout=30).run()
    app.segmented_control(key="experiment").set_value("labels").run()
    assert app.text_input(key="compared labels").value.endswith(", 1258")  # all training pictures of digits
    for typed, told in (("20, many", "'many' is among the numbers of labels."), (" ", "No number of labels is given."),
                        ("1, 40", "limit is 1."), ("40, 1259", "Expected at most 1258")):
        app.text_input(key="compared labels").set_value(typed).run()
        assert told in read(app.error[0].value)
    app.text_input(key="compared labels").set_value("20, 40").run()
    app.multiselect(key="compared strategies:labels").set_value(["feature_extraction", "from_scratch"]).run()
    app.number_input(key="compared seeds").set_value(1).run()
    app.button(key="start comparison").click().run()
    made = tracking.comparison(app.session_state["comparison started"])
    assert sorted((record.config.strategy, record.config.limit) for record in made.runs()) == [
        ("feature_extraction", 20), ("feature_extraction", 40), ("from_scratch", 20), ("from_scratch", 40)]


def test_yosinskis_experiment_and_budgets(comparing):
    app = AppTest.from_function(dialog, default_timeout=30).run()
    app.segmented_control(key="experiment").set_value("transfer").run()
    app.multiselect(key="compared depths:transfer").set_value([0, 9]).run()
    app.number_input(key="compared seeds").set_value(1).run()
    app.segmented_control(key="compared budget").set_value("multiply_adds").run()
    assert "for the same multiply-adds (4 to 5 epochs)" in texts(app)
    app.segmented_control(key="compared budget").set_value("seconds").run()
    app.number_input(key="compared seconds").set_value(20).run()
    assert "**4 runs**: 4 settings, for the same 20 seconds of training." in texts(app)
    app.button(key="start comparison").click().run()
    configs = [record.config for record in tracking.comparison(app.session_state["comparison started"]).runs()]
    assert sorted((config.strategy, config.transfer_depth, config.freeze_depth) for config in configs[:3]) == [
        ("fine_tuning", 0, 0), ("fine_tuning", 9, 0), ("fine_tuning", 9, 9)]
    assert configs[3].strategy == "from_scratch" and {config.seconds for config in configs} == {20}


def test_beside_runs_on_texts_counting_words_is_offered_and_shown(compare, aside):
    runs = compare_runs.comparison([({"strategy": "feature_extraction"}, 0.8, 6.0),
                                    ({"strategy": "from_scratch"}, 0.5, 9.0)], seeds=1,
                                   base=RunConfig(data="notes", backbone="text_cnn", epochs=2, limit=40, split_seed=0))
    app = compare(comparison=runs.id)
    app.button(key="add baseline").click().run()
    assert not app.exception and app.button(key="cancel baseline")
    text_baselines.measure_beside(runs.run_ids)
    for view in ("curves", "labels", "time", "classes", "pictures", "inside", "settings"):
        app = compare(comparison=runs.id, view=view)
        assert "TF-IDF and logistic regression" in texts(app)
    assert "C (TF-IDF and logistic regression)" in texts(app)
