import numpy as np
import pytest

from tests.ui.adapt import made
from ui.adapt import adapted_pair
from ui.adapt.adapted_pair import AdaptedPair


@pytest.fixture
def pair():
    return AdaptedPair(made.values(), made.arrays(), "a" * 24)


def test_changes_are_told_apart_by_what_they_did(pair):
    found = adapted_pair.changes(pair, "mcc")
    # better: classes 4 and 5 whole, 3 of 6, 2 of 7; worse: class 0. Class 6's others: 7 before, 5 now. 7's: 0 before.
    assert {effect: len(some) for effect, some in found.items()} == {"better": 15, "worse": 5, "other": 2}
    assert {one.true for one in found["worse"]} == {0} and all(one.before == 0 for one in found["worse"])
    sure = [one.confidence for one in found["better"]]
    assert sure == sorted(sure, reverse=True)


def test_confusion_has_every_judged_picture_once(pair):
    counts = adapted_pair.confusion(pair, "mcc")
    assert counts.sum() == 40 and counts[0, 7] == 5 and np.trace(counts) == 30


def test_what_is_not_judged_is_in_no_figure():
    arrays = made.arrays()
    arrays["target_judged"][:20] = False
    arrays["target_labels"][-1] = -1
    pair = AdaptedPair(made.values(), arrays)
    assert adapted_pair.confusion(pair, "mcc").sum() == 19 and not adapted_pair.changes(pair, "mcc")["worse"]


def test_a_class_that_lost_half_has_collapsed(pair):
    assert [row["class"] for row in adapted_pair.collapsed(pair.methods["mcc"]["per_class"])] == [made.CLASSES[0]]
    few = [{"class": "a", "n": 2, "before": 1.0, "after": 0.0}, {"class": "b", "n": 10, "before": 1.0, "after": 0.6}]
    assert not adapted_pair.collapsed(few)


def test_a_head_leaves_the_map_and_a_method_that_moves_has_its_own(pair):
    assert pair.maps("mcc")[2] is False
    moved = AdaptedPair(made.values(), {**made.arrays(), "map_source__mcc": np.zeros((40, 2)),
                                        "map_target__mcc": np.ones((40, 2))})
    source, target, moves = moved.maps("mcc")
    assert moves and not source.any() and target.all()


def test_without_labels_nothing_is_judged():
    pair = AdaptedPair(made.values(labelled=False), made.arrays(labelled=False))
    assert not pair.has_labels and not pair.judged.any() and pair.answering == ["source_only", "mcc"]
