import numpy as np
import pytest

from tests.evaluation import finished_runs
from tests.evaluation.conftest import TWO
from tl_core import tracking
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.evaluation import run_predictions
from tl_core.statistics.predictions import Predictions


def test_a_run_comes_with_its_answers_and_one_without_says_so(run):
    dataset = catalog.load(TWO)
    assert run.classes == dataset.classes == ("3", "8")
    assert run.test.keys.tolist() == list(dataset.splits["test"].keys)
    assert run.test.correct.mean() == pytest.approx(0.75, abs=0.01)
    waiting = tracking.create_run(TWO, tracking.new_owner())
    with pytest.raises(UserError, match="kept no answers to test pictures. Expected a run that finished"):
        run_predictions.of_run(waiting)
    with pytest.raises(UserError, match="No run named 'gone'"):
        run_predictions.of_run("gone")


def test_answers_of_other_classes_are_refused():
    other = Predictions(np.array(["a"]), np.array([0]), np.zeros((1, 3)))
    with pytest.raises(UserError, match="kept 1 answers of 3 classes"):
        run_predictions.of_run(finished_runs.finished(TWO, answers=other))
