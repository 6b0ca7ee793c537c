"""The Evaluate page over real answers on digits and a fake second process."""

import json

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.pages.test_train import texts
from tl_core import tracking
from tl_core.data import catalog, dataset_index
from tl_core.evaluation import cache, confusion, per_class, robustness, run_predictions, tasks
from tl_core.evaluation.corruptions import CORRUPTIONS
from tl_core.training.evaluation import wilson
from ui.evaluate import view_mistakes, view_robustness
from ui.shared import run_queries

TWO = finished_runs.CONFIG.changed(classes=("3", "8"))


@pytest.fixture(autouse=True)
def aside(measuring):
    run_queries.forget()
    return measuring


@pytest.fixture
def run_id(engine):
    return finished_runs.finished(TWO)


@pytest.fixture
def open_view(open_page, run_id):
    """Open one view of the run at an address."""
    def opened(view: str, **address):
        app = open_page("evaluate")
        for name, value in {"run": run_id, "view": view, **address}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app
    return opened


def figures(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def gallery(app) -> list[dict]:
    return json.loads(app.get("bidi_component")[0].proto.json)["items"]


def test_without_runs_the_page_says_what_to_do(open_page):
    app = open_page("evaluate")
    assert "no finished run yet" in texts(app) and not app.button and not app.get("plotly_chart")


def test_a_run_without_answers_and_one_that_was_stopped_say_so(open_page, engine, finished):
    app = open_page("evaluate")
    assert any("kept no answers" in each.value for each in app.warning)
    stopped = tracking.create_run(TWO, tracking.new_owner())
    tracking.end_run(stopped, "STOPPED")
    app.query_params["run"] = stopped
    app.run()
    assert any("is stopped: it was not tested" in each.value for each in app.warning)


def test_the_figures_are_those_of_the_run(open_view, run_id):
    app, test = open_view("mistakes"), tracking.run(run_id).result["test"]
    assert app.metric[0].value == f"{100 * test['accuracy']:.1f} %"
    run = run_predictions.of_run(run_id)
    macro = per_class.averages(per_class.per_class(confusion.counts(run), run.classes))["macro"]["f1"]
    assert app.metric[1].value == f"{macro:.3f}"
    assert app.metric[2].value == f"{100 * run.confidences.mean():.1f} %"


def test_the_matrix_and_the_worst_losses(open_view, run_id, monkeypatch):
    monkeypatch.setattr(view_mistakes, "SHOWN", 10)
    app = open_view("mistakes")
    cells, run = figures(app)[0]["data"][1], run_predictions.of_run(run_id)
    assert len(cells["x"]) == 4 and not figures(app)[0]["layout"].get("shapes")
    found = confusion.pictures(run)
    assert [item["id"] for item in gallery(app)] == [dataset_index.identify(one.key) for one in found[:10]]
    assert gallery(app)[0]["note"] == view_mistakes.note(found[0], run.classes)
    assert "✗" in gallery(app)[0]["note"]
    assert [action["words"] for action in gallery(app)[0]["actions"]] == ["Why?", "Wrong label?"]
    app.button(key="more mistakes").click().run()
    assert len(gallery(app)) == len(found) == 13


def test_a_pair_or_two_fields_choose_a_cell_in_the_address(open_view, run_id):
    app, run = open_view("mistakes"), run_predictions.of_run(run_id)
    app.button(key="pair 0 1").click().run()
    assert (app.query_params["true"], app.query_params["taken"]) == ("3", "8")
    assert figures(app)[0]["layout"]["shapes"][0]["x0"] == 0.5
    assert {item["title"] for item in gallery(app)} == {"3"}
    assert len(gallery(app)) == confusion.counts(run)[0, 1]
    app.selectbox(key="url taken").set_value("3").run()
    assert "✓ 3" in gallery(app)[0]["note"]
    app.button(key="all mistakes").click().run()
    assert "true" not in app.query_params and len(gallery(app)) == 13


def test_a_click_on_a_cell_is_taken_into_the_address(monkeypatch):
    written = {}
    monkeypatch.setattr(view_mistakes.url_state, "set_param", written.__setitem__)
    clicked, again = [{"x": "8", "y": "3"}], []
    for points, expected in ((clicked, {"true": "3", "taken": "8"}), (again, {"true": None, "taken": None})):
        monkeypatch.setattr(view_mistakes.st, "session_state", {view_mistakes.KEY: {"selection": {"points": points}}})
        view_mistakes._clicked()
        assert written == expected


def test_classes_by_how_well_they_are_known(open_view, run_id):
    app, run = open_view("classes"), run_predictions.of_run(run_id)
    rows = sorted(per_class.per_class(confusion.counts(run), run.classes), key=lambda row: row.f1)
    table = app.dataframe[0].value
    assert table["Class"].tolist() == [row.name for row in rows]
    assert table["Recall"].tolist() == [row.recall for row in rows]
    assert "Wilson" in texts(app) and [trace["name"] for trace in figures(app)[0]["data"]] == ["recall", "precision"]


def test_roc_and_precision_recall_of_a_chosen_class(open_view, run_id):
    from sklearn.metrics import average_precision_score, roc_auc_score
    app, run = open_view("ranking"), run_predictions.of_run(run_id)
    assert app.selectbox(key="url class").value == "8"  # of two classes the second
    for place, name in ((1, "8"), (0, "3")):
        app.selectbox(key="url class").set_value(name).run()
        positive, scores = run.test.labels == place, run.probabilities[:, place]
        assert f"area {roc_auc_score(positive, scores):.3f}" in texts(app)
        assert f"average precision {average_precision_score(positive, scores):.3f}" in texts(app)
    assert len(figures(app)) == 2


def test_a_temperature_is_fitted_on_validation_answers_asked_for_once(open_view, run_id, aside):
    app = open_view("calibration")
    assert len(figures(app)) == 1 and "validation" in texts(app)
    app.button(key="ask validate").click().run()
    assert (aside.tasks[0].function, aside.tasks[0].arguments) == (tasks.validate, (run_id,))
    assert any(button.key == "cancel validate" for button in app.button)
    cache.keep_validation(run_id, finished_runs.mostly_right(catalog.load(TWO), "val"))
    aside.tasks[0].state = "done"
    app.run()
    assert len(figures(app)) == 2 and "After temperature" in texts(app) and "too sure (T =" in texts(app)
    bins = app.dataframe[0].value
    assert bins["Pictures"].sum() == len(run_predictions.of_run(run_id).test)
    app.selectbox(key="url bins").set_value("5").run()
    assert app.query_params["bins"] == "5" and len(app.dataframe[0].value) <= 5


def test_without_mistakes_in_validation_there_is_no_temperature(open_view, run_id):
    answers = finished_runs.mostly_right(catalog.load(TWO), "val")
    cache.keep_validation(run_id, type(answers)(answers.keys, answers.logits.argmax(axis=1), answers.logits))
    app = open_view("calibration")
    assert any("are right" in each.value for each in app.info) and len(figures(app)) == 1


def measured(pictures: int = 100) -> dict:
    """Curves that fall from 0.75 to 0.25."""
    def share(right: float) -> dict:
        return {"accuracy": right, "ci95": wilson(int(right * pictures), pictures)}
    return {"pictures": pictures, "of": 120, "seed": 0, "clean": share(0.75), "seconds": 12.0, "curves": {
        kind.name: {"title": kind.title, "unit": kind.unit, "points": [
            {"strength": strength, **share(right)} for strength, right in zip(
                kind.strengths, np.linspace(0.7, 0.25, 4), strict=True)]} for kind in CORRUPTIONS}}


def test_robustness_is_measured_when_asked_for_and_kept(open_view, run_id, aside, monkeypatch):
    monkeypatch.setitem(view_robustness.AMOUNTS, "20", "up to 20")  # of 54
    app = open_view("robustness")
    app.selectbox(key="url pictures").set_value("20").run()
    app.button(key="ask robustness").click().run()
    assert (aside.tasks[0].function, aside.tasks[0].arguments) == (tasks.robustness, (run_id, 20))
    app.button(key="cancel robustness").click().run()
    assert any("nothing was kept" in each.value for each in app.info)
    app.button(key="dismiss robustness").click().run()
    cache.keep_robustness(run_id, 20, measured())
    app.run()
    assert len(figures(app)) == 4 and "Blur costs most: at 4 % of the side 25.0 % are right, of 75.0 %" in texts(app)
    assert "100 of 120 test pictures" in texts(app) and texts(app).count("data:image/jpeg") == 4 * 5
    app.selectbox(key="url pictures").set_value("all").run()
    assert not figures(app) and app.button(key="ask robustness")  # those were other pictures


def test_a_failure_is_told(open_view, run_id, aside):
    app = open_view("robustness")
    app.button(key="ask robustness").click().run()
    aside.tasks[0].state, aside.tasks[0].error = "failed", "The data set 'digits' has changed."
    app.run()
    assert any("has changed" in each.value for each in app.error) and app.button(key="ask robustness")


def test_a_curve_without_a_fall_is_told():
    found = measured()
    for curve in found["curves"].values():
        curve["points"] = [{"strength": 1, "accuracy": 0.8, "ci95": [0.7, 0.9]}]
    assert view_robustness.worst(found).startswith("No change costs anything")
    assert str(robustness.PICTURES) in view_robustness.AMOUNTS
