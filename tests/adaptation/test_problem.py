"""What a problem takes, and what it says where nothing could be learnt."""

import numpy as np
import pytest

from tests.adaptation.clouds import changed, two_domains
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.errors import UserError


def test_arrays_become_float32_and_int32():
    problem = AdaptationProblem([[0.0, 1], [1, 0]], [0, 1], [[1, 1]], 2)
    assert (problem.source.dtype, problem.target.dtype, problem.labels.dtype) == (np.float32, np.float32, np.int32)


def test_shares_count_weights():
    """Weights 3 and 1 of classes 0 and 2: three quarters and one."""
    problem = AdaptationProblem([[0.0], [1.0]], [0, 2], [[1.0]], 3, source_weights=np.array([3.0, 1.0]))
    assert problem.source_shares.tolist() == [0.75, 0, 0.25]


@pytest.mark.parametrize(("changes", "told"), [
    ({"target": np.zeros((0, 30))}, "The target has no pictures. Expected at least one"),
    ({"source": np.zeros((0, 30)), "labels": np.zeros(0)}, "The source has no pictures."),
    ({"target": np.full((3, 30), np.nan)}, "3 of 3 rows of features of the target hold NaN or infinity."),
    ({"target": np.zeros((3, 29))}, "The source has 30 features and the target 29."),
    ({"labels": np.ones(80)}, "All labelled pictures of the source are of one class."),
    ({"labels": np.zeros(80), "classes": 1}, "The source and the target have one class in common."),
    ({"source_weights": np.zeros(80)}, "are all 0."),
    ({"source_weights": np.full(80, -1.0)}, "a negative number"),
])
def test_a_problem_that_nothing_can_be_learnt_from_is_refused_in_three_clauses(changes, told):
    with pytest.raises(UserError) as caught:
        changed(two_domains()[0], **changes)
    assert told in str(caught.value) and caught.value.expected and caught.value.fix


@pytest.mark.parametrize("changes", [{"labels": np.arange(80)}, {"labels": np.zeros(79)}, {"source": np.zeros(80)},
                                     {"labels": np.arange(80) % 4 - 1}])
def test_a_programmers_mistake_is_a_value_error(changes):
    with pytest.raises(ValueError):
        changed(two_domains()[0], **changes)
