"""Two feature spaces: what pairs and a few labels tie together, and that PCA ties nothing."""

import numpy as np
import pytest
from sklearn.cross_decomposition import CCA
from sklearn.linear_model import Ridge

from tests.adaptation.spaces.worlds import world
from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.spaces import ties
from tl_core.errors import UserError


def accuracy(tie, source, target, method: str = "source_only") -> float:
    problem = tie.problem(*source, target[0], 4)
    return float((METHODS.get(method).fit(problem).predict(problem.target) == target[1]).mean())


@pytest.mark.parametrize("tie", [ties.ridge, ties.cca])
def test_unlabelled_pairs_tie_two_spaces_and_more_of_them_better(tie):
    source, target, pairs = world()
    few, many = (accuracy(tie(*pairs(count)), source, target) for count in (3, 60))
    assert many > 0.9 and many >= few
    assert accuracy(tie(*pairs(60)), source, target, "mcc") > 0.9


def test_a_few_target_labels_tie_them_too():
    source, target, _ = world()
    few = np.concatenate([np.flatnonzero(target[1] == label)[:3] for label in range(4)])
    tie = ties.by_labels(*source, target[0][few], target[1][few])
    assert accuracy(tie, source, target) > 0.9


def test_pca_to_equal_widths_ties_nothing():
    """Over ten worlds the mean lies about chance, 1 of 4, while pairs reach nearly all."""
    chance, tied = [], []
    for seed in range(10):
        source, target, pairs = world(seed)
        chance.append(accuracy(ties.pca_to_equal_widths(source[0], target[0], 6), source, target))
        tied.append(accuracy(ties.ridge(*pairs(60)), source, target))
    assert np.mean(chance) < 0.5 and np.mean(tied) > 0.9


def test_ridge_is_scikit_learns_with_the_penalty_that_predicts_best():
    _, _, pairs = world()
    here, there = pairs(40)
    tie = ties.ridge(here, there)
    scale = here.var(axis=0).sum() * 40 / 20
    theirs = [Ridge(penalty * scale, fit_intercept=False).fit(here - here.mean(axis=0), there - there.mean(axis=0))
              for penalty in ties.PENALTIES]
    assert min(np.abs(tie.matrices["source"] - one.coef_.T).max() for one in theirs) < 1e-6


def test_the_directions_of_cca_go_together_as_scikit_learns_do():
    """Without a ridge and with noise on both sides: the same correlations."""
    random = np.random.default_rng(0)
    hidden = random.normal(size=(300, 2))
    here, there = (np.hstack([hidden, random.normal(size=(300, 3))]) @ random.normal(size=(5, 5))
                   + 0.5 * random.normal(size=(300, 5)) for _ in range(2))
    tie = ties.cca(here, there, 2, amount=1e-9)
    ours = [np.corrcoef(tie(here, "source")[:, k], tie(there, "target")[:, k])[0, 1] for k in range(2)]
    theirs = CCA(2, tol=1e-12, max_iter=5000).fit(here, there).transform(here, there)
    assert ours == pytest.approx([np.corrcoef(theirs[0][:, k], theirs[1][:, k])[0, 1] for k in range(2)], abs=1e-4)


def test_cca_with_fewer_pairs_than_numbers_is_what_its_formula_gives():
    """Vinod's ridge, by the whole covariances: left and right singular vectors of C11^-1/2 C12 C22^-1/2."""
    random = np.random.default_rng(3)
    here, there = random.normal(size=(8, 20)), random.normal(size=(8, 15))
    tie = ties.cca(here, there, 4, amount=0.1)
    centred = [rows - rows.mean(axis=0) for rows in (here, there)]
    roots = []
    for rows in centred:
        covariance = rows.T @ rows / 8
        energy, axes = np.linalg.eigh(covariance + 0.1 * np.trace(covariance) / rows.shape[1] * np.eye(rows.shape[1]))
        roots.append(axes / np.sqrt(energy) @ axes.T)
    left, strength, right = np.linalg.svd(roots[0] @ centred[0].T @ centred[1] @ roots[1] / 8)
    for matrix, root, vectors in (("source", roots[0], left[:, :4]), ("target", roots[1], right[:4].T)):
        wanted = root @ vectors * np.sqrt(strength[:4])
        np.testing.assert_allclose(np.abs((tie.matrices[matrix] * wanted).sum(axis=0)), (wanted**2).sum(axis=0),
                                   rtol=1e-8)


def test_signs_are_drawn_anew_and_change_nothing_else():
    source, target, _ = world()
    tie = ties.pca_to_equal_widths(source[0], target[0], 6)
    drawn = ties.with_signs(tie, np.random.default_rng(1))
    np.testing.assert_array_equal(np.abs(drawn.matrices["target"]), np.abs(tie.matrices["target"]))
    assert (drawn.matrices["target"] != tie.matrices["target"]).any()
    assert drawn.matrices["source"] is tie.matrices["source"]


def test_without_a_tie_it_says_why():
    source, target, pairs = world()
    with pytest.raises(UserError, match="Nothing ties these two feature spaces together"):
        ties.ridge(*pairs(2))
    with pytest.raises(UserError, match="the same examples on both sides"):
        ties.cca(pairs(4)[0], pairs(5)[1])
    with pytest.raises(UserError, match="share 1 classes"):
        ties.by_labels(*source, target[0][:1], target[1][:1])
