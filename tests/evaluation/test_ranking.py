import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from tl_core.evaluation import ranking


@pytest.mark.parametrize("ties", [False, True])
def test_equal_to_scikit_learn(ties):
    random = np.random.default_rng(1)
    positive = random.random(80) < 0.3
    scores = np.clip(random.normal(0.4 + 0.2 * positive, 0.2), 0, 1)
    scores = np.round(scores, 1) if ties else scores
    found = ranking.ranking(scores, positive)
    assert found.auc == pytest.approx(roc_auc_score(positive, scores))
    assert found.average_precision == pytest.approx(average_precision_score(positive, scores))
    false_positive, recall, _ = roc_curve(positive, scores, drop_intermediate=False)
    assert found.false_positive == pytest.approx(false_positive[1:]) and found.recall == pytest.approx(recall[1:])
    precision, recall, thresholds = precision_recall_curve(positive, scores)
    assert found.precision == pytest.approx(precision[-2::-1]) and found.thresholds == pytest.approx(thresholds[::-1])
    assert found.base == positive.mean()


def test_by_hand():
    # Down the scores: right, wrong, right, wrong. Of the 4 pairs (right, wrong) 3 are in order.
    found = ranking.ranking(np.array([0.9, 0.8, 0.7, 0.1]), np.array([True, False, True, False]))
    assert found.auc == 0.75 and found.average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert found.false_positive.tolist() == [0, 0.5, 0.5, 1] and found.recall.tolist() == [0.5, 0.5, 1, 1]
    assert ranking.at(found, 0.75) == 1 and ranking.at(found, 0.95) is None


def test_chance_and_perfection():
    assert ranking.ranking(np.full(10, 0.5), np.arange(10) < 5).auc == 0.5
    assert ranking.ranking(np.arange(10.0), np.arange(10) >= 5).auc == 1.0


def test_none_where_there_is_nothing_to_rank():
    assert ranking.ranking(np.ones(3), np.ones(3)) is None and ranking.ranking(np.ones(3), np.zeros(3)) is None
