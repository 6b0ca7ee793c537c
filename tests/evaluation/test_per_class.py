import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from tl_core.evaluation import per_class

NAMES = ["a", "b", "c", "d"]


def random_matrix(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, answers and their counts; class d has no pictures, b is never predicted."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, 60)
    answers = np.where(random.random(60) < 0.6, labels, random.integers(0, 4, 60))
    answers[answers == 1] = 0
    return labels, answers, confusion_matrix(labels, answers, labels=range(4))


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_scikit_learn(seed):
    labels, answers, matrix = random_matrix(seed)
    rows = per_class.per_class(matrix, NAMES)
    precision, recall, f1, support = precision_recall_fscore_support(labels, answers, labels=range(4), zero_division=0)
    assert [row.support for row in rows] == support.tolist()
    assert [row.precision or 0 for row in rows] == pytest.approx(precision)
    assert [row.recall or 0 for row in rows] == pytest.approx(recall)
    assert [row.f1 or 0 for row in rows] == pytest.approx(f1)
    for kind in ("macro", "weighted"):
        expected = precision_recall_fscore_support(labels, answers, labels=range(3), average=kind, zero_division=0)[:3]
        assert list(per_class.averages(rows)[kind].values()) == pytest.approx(expected)


def test_by_hand_with_intervals():
    # 8 of 10 found, 8 of 12 right; Wilson for 8 of 10: 0.4902 to 0.9433
    row = per_class.per_class(np.array([[8, 2], [4, 6]]), ["a", "b"])[0]
    assert (row.support, row.predicted, row.precision, row.recall) == (10, 12, 8 / 12, 0.8)
    assert row.f1 == pytest.approx(2 * (2 / 3) * 0.8 / (2 / 3 + 0.8))
    assert row.recall_ci95 == pytest.approx([0.4902, 0.9433], abs=1e-4)


def test_nothing_is_said_of_classes_without_pictures_or_predictions():
    never, absent = per_class.per_class(np.array([[0, 3, 0], [0, 5, 0], [0, 0, 0]]), ["a", "b", "c"])[::2]
    assert (never.precision, never.precision_ci95, never.recall, never.f1) == (None, None, 0.0, 0.0)
    assert (absent.precision, absent.recall, absent.recall_ci95, absent.f1) == (None, None, None, None)
    assert per_class.averages([])["macro"] == {"precision": None, "recall": None, "f1": None}
