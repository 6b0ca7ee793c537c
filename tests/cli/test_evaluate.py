"""``evaluate`` as its users meet it."""

import json

import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.evaluation import run_inference, run_predictions


@pytest.fixture
def run_id(isolated, empty_store, monkeypatch):
    """A run on two digits whose network takes bright pictures for an 8."""
    put_store(empty_store, settings.home())

    def ask(pictures):
        light = pictures.mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - light, light], axis=1)
    monkeypatch.setattr(run_inference, "network", lambda run_id, progress: ask)
    return finished_runs.finished(finished_runs.CONFIG.changed(classes=("3", "8")))


def test_one_json_object_as_its_docstring_says(run, run_id):
    code, out, err = run("evaluate", run_id[:10], "--json")
    found = json.loads(out.splitlines()[-1])
    assert code == 0 and list(found) == ["run_id", "data", "backbone", "classes", "test", "confusion", "per_class",
                                         "averages", "confused", "worst", "ranking", "calibration", "temperature",
                                         "robustness"]
    result, counts = tracking.run(run_id).result, np.array(found["confusion"]["counts"])
    assert counts.tolist() == result["confusion"] and found["test"]["ci95"] == pytest.approx(result["test"]["ci95"])
    assert found["test"]["accuracy"] == pytest.approx(result["test"]["accuracy"])
    for cell in found["confusion"]["mistakes"]:
        row, column = (found["classes"].index(cell[side]) for side in ("true", "predicted"))
        assert len(cell["pictures"]) == counts[row, column]
    wrong = run_predictions.of_run(run_id)
    assert {one["picture"] for one in found["worst"]} <= set(wrong.test.keys[~wrong.test.correct].tolist())
    assert sum(one["count"] for one in found["calibration"]["bins"]) == counts.sum()
    assert found["temperature"] is None and found["robustness"] is None


def test_temperature_and_robustness_when_asked_for(run, run_id):
    code, out, _ = run("evaluate", "--run", run_id, "--temperature", "--robustness", "--pictures", "12", "--json")
    found = json.loads(out.splitlines()[-1])
    assert code == 0 and found["robustness"]["pictures"] == 12
    assert [len(curve["points"]) for curve in found["robustness"]["curves"].values()] == [4] * 4
    assert {"value", "why", "validation", "before", "after", "effect"} == set(found["temperature"])


def test_tables_for_people(run, run_id):
    code, out, _ = run("evaluate", run_id, "--temperature", "--robustness", "--pictures", "8")
    assert code == 0
    for said in ("test pictures are right", "precision", "(macro mean)", "Confused most often", "Worst losses",
                 "emperature", "Robustness, on 8 of", "Rotation, degrees"):
        assert said in out, said


@pytest.mark.parametrize(("wrong", "said"), [
    ((), "No run was named"), (("a", "--run", "b"), "Two runs were named"), (("nothing",), "No run named 'nothing'"),
    (("{}", "--pictures", "many"), "pictures is 'many'"), (("{}", "--pictures", "0"), "pictures is '0'")])
def test_what_is_wrong_exits_2_in_words(run, run_id, wrong, said):
    code, out, err = run("evaluate", *(part.format(run_id) for part in wrong))
    assert code == 2 and said in err and out == ""


def test_a_run_without_answers_exits_2(run, run_id):
    waiting = tracking.create_run(finished_runs.CONFIG, tracking.new_owner())
    code, out, err = run("evaluate", waiting, "--json")
    assert code == 2 and "kept no answers" in err and out == ""
