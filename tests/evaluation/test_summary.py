from tests.evaluation import finished_runs
from tests.evaluation.conftest import TWO
from tl_core.data import catalog
from tl_core.evaluation import summary
from tl_core.statistics.predictions import Predictions


def test_the_summary_with_a_temperature_from_validation_answers_alone(run):
    answers = finished_runs.mostly_right(catalog.load(TWO), "val")
    found = summary.scaled(run, answers)
    assert found["value"] > 1 and found["validation"] == len(answers)
    assert found["after"]["nll"] < found["before"]["nll"] and found["after"]["accuracy"] == found["before"]["accuracy"]
    right = Predictions(answers.keys, answers.logits.argmax(axis=1), answers.logits)
    assert summary.scaled(run, right)["value"] is None and "are right" in summary.scaled(run, right)["why"]
