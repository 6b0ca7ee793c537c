"""Two feature spaces: what pairs and a few labels tie together, and that PCA ties nothing."""

import numpy as np
import pytest
from sklearn.cross_decomposition import CCA
from sklearn.linear_model import Ridge

from tl_core.adaptation import feature_spaces
from tl_core.adaptation.methods import METHODS
from tl_core.errors import UserError


def world(seed: int = 0, count: int = 120):
    """Pictures as 6 hidden numbers of 4 classes, seen as 20 numbers by one network and as 15 others by another."""
    random = np.random.default_rng(seed)
    middles = 3 * random.normal(size=(4, 6))
    eyes = [random.normal(size=(6, width)) for width in (20, 15)]

    def seen(network: int):
        labels = random.permutation(np.arange(count) % 4)
        hidden = middles[labels] + random.normal(size=(count, 6))
        return hidden @ eyes[network] + 0.05 * random.normal(size=(count, eyes[network].shape[1])), labels

    def pairs(number: int):
        hidden = middles[random.integers(0, 4, number)] + random.normal(size=(number, 6))
        return hidden @ eyes[0], hidden @ eyes[1]
    return seen(0), seen(1), pairs


def accuracy(tie, source, target, method: str = "source_only") -> float:
    problem = tie.problem(*source, target[0], 4)
    return float((METHODS.get(method).fit(problem).predict(problem.target) == target[1]).mean())


@pytest.mark.parametrize("tie", [feature_spaces.ridge, feature_spaces.cca])
def test_unlabelled_pairs_tie_two_spaces_and_more_of_them_better(tie):
    source, target, pairs = world()
    few, many = (accuracy(tie(*pairs(count)), source, target) for count in (3, 60))
    assert many > 0.9 and many >= few
    assert accuracy(tie(*pairs(60)), source, target, "mcc") > 0.9


def test_a_few_target_labels_tie_them_too():
    source, target, _ = world()
    few = np.concatenate([np.flatnonzero(target[1] == label)[:3] for label in range(4)])
    tie = feature_spaces.by_labels(*source, target[0][few], target[1][few])
    assert accuracy(tie, source, target) > 0.9


def test_pca_to_equal_widths_ties_nothing():
    """Over ten worlds the mean lies about chance, 1 of 4, while pairs reach nearly all."""
    chance, tied = [], []
    for seed in range(10):
        source, target, pairs = world(seed)
        chance.append(accuracy(feature_spaces.pca_to_equal_widths(source[0], target[0], 6), source, target))
        tied.append(accuracy(feature_spaces.ridge(*pairs(60)), source, target))
    assert np.mean(chance) < 0.5 and np.mean(tied) > 0.9


def test_ridge_is_scikit_learns_with_the_penalty_that_predicts_best():
    _, _, pairs = world()
    here, there = pairs(40)
    tie = feature_spaces.ridge(here, there)
    scale = here.var(axis=0).sum() * 40 / 20
    theirs = [Ridge(penalty * scale, fit_intercept=False).fit(here - here.mean(axis=0), there - there.mean(axis=0))
              for penalty in feature_spaces.PENALTIES]
    assert min(np.abs(tie.matrices["source"] - one.coef_.T).max() for one in theirs) < 1e-6


def test_the_directions_of_cca_go_together_as_scikit_learns_do():
    """Without a ridge and with noise on both sides: the same correlations."""
    random = np.random.default_rng(0)
    hidden = random.normal(size=(300, 2))
    here, there = (np.hstack([hidden, random.normal(size=(300, 3))]) @ random.normal(size=(5, 5))
                   + 0.5 * random.normal(size=(300, 5)) for _ in range(2))
    tie = feature_spaces.cca(here, there, 2, amount=1e-9)
    ours = [np.corrcoef(tie(here, "source")[:, k], tie(there, "target")[:, k])[0, 1] for k in range(2)]
    theirs = CCA(2, tol=1e-12, max_iter=5000).fit(here, there).transform(here, there)
    assert ours == pytest.approx([np.corrcoef(theirs[0][:, k], theirs[1][:, k])[0, 1] for k in range(2)], abs=1e-4)


def test_without_a_tie_it_says_why():
    source, target, pairs = world()
    with pytest.raises(UserError, match="Nothing ties these two feature spaces together"):
        feature_spaces.ridge(*pairs(2))
    with pytest.raises(UserError, match="the same examples on both sides"):
        feature_spaces.cca(pairs(4)[0], pairs(5)[1])
    with pytest.raises(UserError, match="share 1 classes"):
        feature_spaces.by_labels(*source, target[0][:1], target[1][:1])
