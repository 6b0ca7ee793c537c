from dataclasses import replace

import numpy as np
import pytest

from tests.comparison.test_run_groups import member
from tl_core.comparison import verdicts
from tl_core.comparison.group_verdicts import OTHER_LABELS, pairwise_verdicts
from tl_core.comparison.run_groups import groups
from tl_core.statistics.predictions import Predictions

COUNT = 200


def answers(share: float, keys: str = "p") -> Predictions:
    """The first ``share`` of the pictures right, of two classes."""
    labels = np.arange(COUNT) % 2
    taken = np.where(np.arange(COUNT) < share * COUNT, labels, 1 - labels)
    return Predictions(np.array([f"{keys}{i:03}" for i in range(COUNT)]), labels, np.eye(2, dtype=np.float32)[taken])


def judged(*shares, keys=None):
    keys = keys or ["p"] * len(shares)
    members = [member(share, f"{i}", epochs=i + 1) for i, share in enumerate(shares)]
    by_id = {one.run_id: answers(share, key) for one, share, key in zip(members, shares, keys, strict=True)}
    return pairwise_verdicts(groups(members), lambda one: by_id[one.run_id])


def test_two_groups_have_one_sentence_and_it_is_the_headline():
    found = judged(0.5, 0.8)
    assert len(found.verdicts) == 1
    assert found.headline == found.verdicts[0].sentence
    assert found.headline.startswith("B (2 epochs) is better than A (1 epoch) by 30.0 points")


def test_all_pairs_are_adjusted_together():
    found = judged(0.5, 0.8, 0.81)
    alone = verdicts.verdict(answers(0.5), answers(0.8))
    assert len(found.verdicts) == 3
    assert alone.p < found.verdicts[0].adjusted == pytest.approx(2 * alone.p, rel=0.01)  # the second smallest of three
    assert found.headline == ("C (3 epochs) is the most accurate with 81.0 %: better than A, and within chance of B.")


def test_many_that_cannot_be_told_apart_are_all_others():
    assert judged(0.5, 0.5, 0.505).headline == (
        "C (3 epochs) is the most accurate with 50.5 %, but within chance of all others.")
    assert judged(0.2, 0.3, 0.9).headline == "C (3 epochs) is the most accurate with 90.0 %: better than all others."


def test_groups_on_other_pictures_are_named_and_the_rest_judged():
    found = judged(0.5, 0.8, 0.7, keys=["p", "p", "other"])
    assert [(each.a[0], each.b[0]) for each in found.verdicts] == [("A", "B")]
    assert len(found.unpaired) == 2 and all("cannot be paired" in text for text in found.unpaired)


def test_a_group_whose_runs_kept_no_answers_is_named():
    found = pairwise_verdicts(groups([member(0.5, epochs=1), member(0.6, epochs=2)]), lambda one: None)
    assert found.verdicts == () and len(found.unpaired) == 2
    assert found.headline == "B (2 epochs) is the most accurate with 60.0 %."


def test_with_several_groups_a_number_of_labels_only_these_meet():
    made = [member(share, f"{i}", strategy=strategy, limit=limit) for i, (share, strategy, limit) in enumerate(
        ((0.8, "fine_tuning", 50), (0.9, "fine_tuning", 200), (0.3, "from_scratch", 50), (0.6, "from_scratch", 200)))]
    found = pairwise_verdicts(groups(made), lambda one: answers(one.accuracy))
    assert [(each.a[0], each.b[0]) for each in found.verdicts] == [("A", "C"), ("B", "D")]
    assert found.unpaired == (OTHER_LABELS,)
    assert found.headline.startswith("B (Fine-tuning, 200 labels) is better than D (From scratch, 200 labels) by 30.0")
    assert len(pairwise_verdicts(groups(made[:2]),
                                 lambda one: answers(one.accuracy)).verdicts) == 1  # else labels are the question


def test_nothing_tested_and_one_tested():
    assert pairwise_verdicts(groups([member(), member(epochs=3)]),
                             lambda one: None).headline == "No run has been tested yet."
    ended = [replace(one, status="STOPPED") for one in (member(), member(epochs=3))]
    assert pairwise_verdicts(groups(ended), lambda one: None).headline == (
        "No run has been tested, so there is nothing to compare.")
    one = pairwise_verdicts(groups([member(0.5, epochs=1), member(epochs=3)]), lambda one: answers(0.5))
    assert one.headline.startswith("A (1 epoch) gets 50.0 % of the test pictures right")


def test_too_many_groups_are_not_judged():
    found = judged(*[0.5] * 26)
    assert found.verdicts == () and "Choose 25 or fewer" in found.unpaired[0]
