import numpy as np
import pytest

from tests.comparison.test_run_groups import config
from tl_core.comparison.paired_predictions import NEITHER, ONLY_A, ONLY_B, answers, recalls
from tl_core.comparison.run_groups import ComparedRun, groups
from tl_core.errors import UserError
from tl_core.statistics.predictions import Predictions


def predictions(taken, sure=4.0, keys="abcdef", labels=(0, 0, 1, 1, 2, 2)) -> Predictions:
    logits = np.zeros((len(keys), 3), np.float32)
    logits[np.arange(len(keys)), taken] = sure
    return Predictions(np.array(list(keys)), np.array(labels, np.int32), logits)


def test_pictures_are_sorted_by_who_is_right():
    found = answers(predictions([0, 0, 1, 2, 0, 1]), predictions([0, 1, 0, 1, 0, 2]))
    assert {kind: [row.key for row in rows] for kind, rows in found.items()} == {
        ONLY_A: ["b", "c"], ONLY_B: ["d", "f"], NEITHER: ["e"]}
    row = found[ONLY_A][0]
    # softmax of (4, 0, 0): e^4 / (e^4 + 2)
    assert (row.label, row.a, row.b) == (0, 0, 1)
    assert row.a_sure == pytest.approx(np.exp(4) / (np.exp(4) + 2), rel=1e-6)


def test_the_order_of_a_runs_pictures_does_not_matter():
    a, b = predictions([0, 0, 1, 2, 0, 1]), predictions([0, 1, 0, 1, 0, 2])
    mixed = np.array([3, 0, 5, 1, 4, 2])
    shuffled = Predictions(b.keys[mixed], b.labels[mixed], b.logits[mixed])
    assert answers(a, shuffled) == answers(a, b)


def test_the_surest_mistakes_come_first():
    a = predictions([0, 0, 1, 1, 2, 2])
    b = predictions([1, 1, 1, 1, 2, 2], sure=np.array([2.0, 6.0, 4, 4, 4, 4]))
    assert [row.key for row in answers(a, b)[ONLY_A]] == ["b", "a"]


def test_other_pictures_cannot_be_compared():
    with pytest.raises(UserError, match="same test pictures"):
        answers(predictions([0] * 6), predictions([0] * 6, keys="abcdeg"))


def confused(matrix, classes=("x", "y"), **fields) -> ComparedRun:
    matrix = np.array(matrix)
    share = float(matrix.trace() / matrix.sum())
    return ComparedRun(f"{fields}", config(**fields), "FINISHED", {
        "test": {"accuracy": share, "n": int(matrix.sum()), "ci95": [0, 1]}, "confusion": matrix.tolist(),
        "classes": list(classes)})


def test_each_class_s_share_is_the_mean_over_seeds():
    classes, shares, counts = recalls(groups([
        confused([[8, 2], [5, 5]], seed=0), confused([[6, 4], [0, 10]], seed=1),
        confused([[10, 0], [10, 0]], epochs=3)]))
    assert classes == ["x", "y"] and counts.tolist() == [10, 10]
    assert np.allclose(shares, [[0.7, 0.75], [1.0, 0.0]])


def test_a_class_without_pictures_and_a_group_with_other_classes_have_no_share():
    _, shares, _ = recalls(groups([confused([[4, 0], [0, 0]]), confused([[1, 0], [0, 1]], ("x", "z"), epochs=3)]))
    assert shares[0, 0] == 1.0 and np.isnan(shares[0, 1]) and np.isnan(shares[1]).all()
