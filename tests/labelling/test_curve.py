import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from tests.labelling import clouds
from tl_core.labelling import curve
from tl_core.labelling.curve import AccuracyPoint


def names() -> np.ndarray:
    return np.array(clouds.NAMES)[clouds.labels()]


def test_marks_stay_where_they_are_as_answers_come():
    assert curve.marks(7) == [] and curve.marks(8) == [8]
    assert curve.marks(30)[:-1] == [mark for mark in curve.marks(31) if mark < 30] and curve.marks(31)[-1] == 31
    assert len(curve.marks(5000)) <= curve.POINTS + 1


def test_each_answer_is_judged_by_a_head_that_has_not_seen_it():
    rng = np.random.default_rng(5)
    rows, labels = rng.normal(size=(20, 3)), np.array(["a", "b"] * 10)
    rows[labels == "b", 0] += 1.5
    found = curve.held_out_right(rows, labels, folds=20)
    expected = cross_val_predict(LogisticRegression(C=100.0, max_iter=300), rows, labels, cv=LeaveOneOut())
    assert found.tolist() == (expected == labels).tolist() and 0.5 < found.mean() < 1


def test_labels_without_pattern_are_not_right():
    rng = np.random.default_rng(0)
    right = curve.held_out_right(rng.normal(size=(200, 50)), rng.permutation(["a", "b"] * 100))
    assert abs(right.mean() - 0.5) < 0.18  # five standard deviations


def test_the_only_picture_of_a_class_is_wrong():
    rows, labels = clouds.rows(), names()
    labels[0] = "alone"
    assert not curve.held_out_right(rows, labels)[0]


def test_a_point_has_wilson_s_interval():
    found = curve.points(clouds.rows(), names())[-1]
    # All 36 right: Wilson's interval begins at n / (n + z²) = 36 / (36 + 3.8415) = 0.9036.
    assert found == AccuracyPoint(36, 1.0, pytest.approx(0.90358, abs=1e-5), 1.0, 36)


def test_only_pictures_that_were_asked_at_random_are_a_fair_sample():
    at_random = np.zeros(36, bool)
    at_random[::3] = True
    assert curve.point(clouds.rows(), names(), at_random).judged == 12
    at_random[::6] = False  # 6 are left: too few
    assert curve.point(clouds.rows(), names(), at_random) is None


def test_one_class_has_no_curve():
    assert curve.points(clouds.rows()[:20], ["cup"] * 20) == []


def test_points_that_are_known_are_not_computed_again(monkeypatch):
    order = np.random.default_rng(0).permutation(36)
    rows, labels, computed = clouds.rows()[order], names()[order], []
    first = curve.points(rows[:30], labels[:30])
    monkeypatch.setattr(curve, "point", lambda rows, *_: computed.append(len(rows)))
    assert curve.points(rows, labels, known=first) == first[:-1] and computed == [36]
