"""Runs on several tasks on the pages that ask them: Evaluate, Predict and Why."""

import json

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.pages.test_train import texts
from tl_core import tracking
from tl_core.data import catalog
from tl_core.evaluation import run_predictions
from tl_core.statistics.predictions import file_of
from ui.predict import predictions
from ui.shared import run_queries

CONFIG = finished_runs.CONFIG.changed(data="household", picture_seed=0, tasks=("label", "domain"))


@pytest.fixture(autouse=True)
def aside(monkeypatch, measuring):
    run_queries.forget()
    monkeypatch.setattr(predictions, "task_process", measuring)
    return measuring


@pytest.fixture
def run_id(engine):
    """A run that names the classes right three times in four, and every domain."""
    run_id = finished_runs.finished(CONFIG)
    folder, dataset = tracking.training_folder(run_id), catalog.listing_of(CONFIG)
    test, classes = dataset.splits["test"], dataset.other_classes["domain"]
    labels = test.other_labels["domain"]
    np.savez(folder / file_of("domain"), keys=np.array(test.keys, str), labels=labels.astype(np.int32),
             logits=4 * np.eye(len(classes), dtype=np.float32)[labels])
    result = json.loads((folder / "result.json").read_text())
    told = {"label": {"classes": list(dataset.classes)}, "domain": {"classes": list(classes)}}
    (folder / "result.json").write_text(json.dumps({**result, "tasks": told}))
    return run_id


def test_evaluate_shows_each_tasks_answers(open_page, run_id):
    app = open_page("evaluate", run=run_id)
    assert app.metric[0].value == f"{100 * run_predictions.of_run(run_id).test.correct.mean():.1f} %" != "100.0 %"
    assert "Robustness" in app.segmented_control(key="url view").options
    app.selectbox(key="url task").set_value("domain").run()
    assert not app.exception and app.query_params["task"] == "domain"
    assert app.metric[0].value == "100.0 %" and "No test picture was mistaken" in texts(app)
    assert not [name for name in app.segmented_control(key="url view").options if name == "Robustness"]
    app = open_page("evaluate", run=run_id, task="domain", view="calibration")
    assert "for the task that the run is judged by" in texts(app) and not [
        button for button in app.button if button.key == "ask validate"]


def test_a_run_with_one_head_has_no_choice(open_page, engine):
    app = open_page("evaluate", run=finished_runs.finished(), task="domain")
    assert "url task" not in [box.key for box in app.selectbox]


def test_predict_and_why_offer_each_head(open_page, run_id, aside):
    domain = f"run:{run_id}#domain"
    app = open_page("predict", **{"with": domain})
    assert app.multiselect[0].value == [domain] == aside.tasks[-1].arguments[0]
    assert [title.rpartition(", ")[2] for title in app.multiselect[0].options if "household" in title] == [
        "label", "domain"]
    app = open_page("explain", network=domain)
    assert list(catalog.listing_of(CONFIG).other_classes["domain"]) == app.selectbox(key="url class").options[1:]
