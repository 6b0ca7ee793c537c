"""The verdict on figures worked out by hand."""

import numpy as np
import pytest

from tl_core.export import certificate
from tl_core.export.certificate import judge
from tl_core.statistics.softmax import softmax

LOGITS = np.array([[2.0, 0.0, -3.0], [0.0, 1.0, 0.5], [4.0, 0.0, 0.0]])


def test_the_same_scores_agree_whatever_is_added_to_a_pictures_logits():
    figures = judge(LOGITS, softmax(LOGITS + [[5.0], [-2.0], [0.0]]), "float32")
    assert figures["agrees"] and figures["logit_difference"] < 1e-12
    assert figures["largest_logit"] == 4 and figures["allowed"] == pytest.approx(5e-4)  # 1e-4 * (1 + 4)


def test_the_logit_difference_is_that_of_the_logarithms():
    # Two classes at 0.5 each; the export says 0.4 and 0.6: log(0.5 / 0.4) = 0.2231, log(0.6 / 0.5) = 0.1823.
    assert certificate.logit_difference(np.zeros((1, 2)), np.array([[0.4, 0.6]])) == pytest.approx(np.log(1.25))


@pytest.mark.parametrize(("shift", "agrees"), [(4.0e-4, True), (6.0e-4, False)])
def test_32_bit_allows_a_ten_thousandth_of_one_and_the_largest_logit(shift, agrees):
    # In the third row the scores of classes 1 and 2 are so small that the logarithm moves by nearly the shift.
    moved = LOGITS + [[0, 0, 0], [0, 0, 0], [0, shift, 0]]
    assert judge(LOGITS, softmax(moved), "float32")["agrees"] is agrees


def test_a_lost_label_is_no_agreement_but_where_it_hung_by_a_hair():
    assert not judge(LOGITS, softmax(LOGITS)[:, [1, 0, 2]], "float32")["agrees"]
    tie = np.array([[1.0, 1.0 - 1e-6]])
    figures = judge(tie, softmax(tie[:, ::-1]), "float32")
    assert figures["agrees"] and figures["labels_kept"] == 0 and figures["clear"] == 0


def test_scores_that_are_no_numbers_never_agree():
    broken = np.full_like(LOGITS, np.nan)
    assert not any(judge(LOGITS, broken, precision)["agrees"] for precision in certificate.SHARES)


def test_16_and_8_bit_are_asked_for_clear_labels_only():
    # 40 pictures decided by log 3 > log 2, 10 by less; int8 must keep 95 % of 40 = 38.
    logits = np.zeros((50, 2))
    logits[:40, 0], logits[40:, 0] = np.log(3), 0.1
    scores = softmax(logits)
    scores[38:] = scores[38:, ::-1]  # two clear ones and all unclear ones are lost
    figures = judge(logits, scores, "int8")
    assert (figures["clear"], figures["clear_kept"], figures["clear_needed"]) == (40, 38, 38)
    assert figures["agrees"] and figures["labels_kept"] == 38
    assert not judge(logits, scores, "float16")["agrees"]  # 99 % of 40 is 39.6, so 40; but one may change: 39
    scores[38] = scores[38, ::-1]
    assert judge(logits, scores, "float16")["agrees"]


def test_where_few_labels_are_clear_all_count():
    logits = np.full((20, 2), [0.1, 0.0])
    figures = judge(logits, softmax(logits)[:, ::-1], "int8")
    assert figures["clear"] == 20 and not figures["agrees"]


def test_a_score_of_nothing_is_no_infinite_difference():
    logits = np.array([[200.0, 0.0]])
    assert certificate.logit_difference(logits, np.array([[1.0, 0.0]])) == 0  # both are under 1e-30


@pytest.mark.parametrize(("figures", "verdict"), [
    ({"agrees": True, "allowed": 1e-3, "clear": 3}, "Agrees with the run:"),
    ({"agrees": True, "allowed": None, "clear": 5}, "Agrees with the run:"),
    ({"agrees": True, "allowed": None, "clear": 3}, "Agrees where the run is clear:"),
    ({"agrees": False, "allowed": None, "clear": 3}, "Does not agree with the run:")])
def test_what_only_clear_labels_were_asked_for_says_so(figures, verdict):
    every = {"logit_difference": 1e-4, "labels_kept": 4, "clear_kept": 3, "clear_needed": 3, **figures}
    assert certificate.sentence(every, 5, True, "int8").startswith(verdict)
