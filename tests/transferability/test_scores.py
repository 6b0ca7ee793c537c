"""Each transferability score against a few independent lines, and what its paper says of it."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.covariance import LedoitWolf
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import mutual_info_score
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from tests.comparison.features import clouds, head, rotated
from tl_core.transferability.scores import h_score, leep, linear_probe, log_me, nce, nearest_neighbours

GAPS = [0.0, 0.5, 1.0, 2.0, 4.0]


def evidence(features, target, alpha, beta) -> float:
    """log N(target; 0, I / beta + features features' / alpha): the weights integrated out."""
    cover = np.eye(len(target)) / beta + features @ features.T / alpha
    return stats.multivariate_normal.logpdf(target, cov=cover)


@pytest.mark.parametrize("width", [3, 8, 50], ids=["narrow", "square", "wide"])
def test_logme_is_the_largest_evidence(width):
    """SciPy's search over both precisions of the density of one-hot labels, as the paper defines it."""
    features, labels = clouds(1.0, count=24, width=width)
    best = [-min(optimize.minimize(lambda logs, y=y: -evidence(features, y, *np.exp(logs)), start,
                                   method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9}).fun
                 for start in ([0.0, 0.0], [3.0, 2.0])) for y in np.eye(3)[labels].T]
    assert log_me(features, labels) == pytest.approx(np.mean(best) / 24, abs=1e-6)


def test_logme_is_where_the_papers_iteration_ends():
    features, labels = clouds(1.5)
    total = 0.0
    for y in np.eye(3)[labels].T:
        alpha = beta = 1.0
        for _ in range(200):
            inverse = np.linalg.inv(alpha * np.eye(8) + beta * features.T @ features)
            mean = beta * inverse @ features.T @ y
            gamma = 8 - alpha * np.trace(inverse)
            alpha, beta = gamma / (mean @ mean), (120 - gamma) / ((features @ mean - y)**2).sum()
        total += evidence(features, y, alpha, beta)
    assert log_me(features, labels) == pytest.approx(total / 3 / 120, abs=1e-7)


def test_logme_does_not_mind_scale_rotation_order_or_empty_features():
    features, labels = clouds(1.0)
    order = np.random.default_rng(2).permutation(120)
    same = log_me(features, labels)
    for other in (7.0 * features, 1e-4 * features, rotated(features), np.hstack([features, np.zeros((120, 300))])):
        assert log_me(other, labels) == pytest.approx(same, abs=1e-7)
    assert log_me(features[order], labels[order]) == pytest.approx(same, abs=1e-9)


def test_logme_of_features_without_anything_is_that_of_noise_alone():
    """Labels as noise around 0: -(log(2 pi m) + 1) / 2 with m = 1/3, the mean square of one-hot labels of 3 classes."""
    assert log_me(np.zeros((120, 4)), np.arange(120) % 3) == pytest.approx(-(np.log(2 * np.pi / 3) + 1) / 2)


def test_logme_punishes_useless_features_and_survives_perfect_ones():
    features, labels = clouds(1.0)
    noise = np.random.default_rng(3).normal(size=(120, 200))
    assert log_me(np.hstack([features, noise]), labels) < log_me(features, labels)
    assert np.isfinite(log_me(np.eye(3)[labels], labels)) and log_me(np.eye(3)[labels], labels) > 1


def test_leep_by_hand():
    """Joint sums per source class: class 0 gives (1.5, 0.5) / 3, class 1 (0.25, 0.75) / 3. Given the source class,
    P(0) = 6/7 and 2/5. The predictor gives the three labels 0.75 * 6/7 + 0.25 * 2/5 and so on."""
    probabilities, labels = np.array([[0.75, 0.25], [0.75, 0.25], [0.25, 0.75]]), np.array([0, 0, 1])
    first, third = 0.75 * 6 / 7 + 0.25 * 2 / 5, 0.25 * 1 / 7 + 0.75 * 3 / 5
    assert leep(probabilities, labels) == pytest.approx((2 * np.log(first) + np.log(third)) / 3)


def test_leep_picture_by_picture():
    probabilities, labels = head(1.0)
    total = 0.0
    for chance, label in zip(probabilities, labels, strict=True):
        total += np.log(sum(chance[z] * probabilities[labels == label, z].sum() / probabilities[:, z].sum()
                            for z in range(5)))
    assert leep(probabilities, labels) == pytest.approx(total / 120)


def test_leep_lies_between_knowing_nothing_and_0():
    """Its conditional is one step of expectation-maximisation away from P(label), which can only be better."""
    nothing = -stats.entropy([1, 1, 1])
    assert leep(np.full((120, 4), 0.25), np.arange(120) % 3) == pytest.approx(nothing)
    found = [leep(*head(sureness)) for sureness in (0, 1, 2, 4, 20)]
    assert nothing <= found[0] and found == sorted(found) and found[-1] == pytest.approx(0, abs=1e-3)


def test_leep_is_bounded_by_its_likeliest_source_class():
    """Nguyen's bound from below: of the sum over source classes keep the likeliest, log P(y | z) + log theta_z."""
    random = np.random.default_rng(0)
    for _ in range(200):
        probabilities, labels = random.dirichlet(np.full(4, 0.5), 20), random.integers(0, 3, 20)
        likeliest = probabilities.argmax(axis=1)
        given = np.array([[probabilities[labels == y, z].sum() / probabilities[:, z].sum() for z in range(4)]
                          for y in range(3)])
        bound = np.mean(np.log(given[labels, likeliest]) + np.log(probabilities.max(axis=1)))
        assert bound <= leep(probabilities, labels) <= 0


def test_leep_of_a_sure_head_is_nce():
    probabilities, labels = head(1.0)
    sure = np.eye(5)[probabilities.argmax(axis=1)]
    assert leep(sure, labels) == pytest.approx(nce(probabilities, labels)) == pytest.approx(nce(sure, labels))


def test_nce_is_information_less_entropy():
    """H(Y | Z) = H(Y) - I(Y; Z), the information by scikit-learn."""
    probabilities, labels = head(1.0)
    information = mutual_info_score(labels, probabilities.argmax(axis=1))
    assert nce(probabilities, labels) == pytest.approx(information - np.log(3))


def test_nce_by_hand():
    """Source class 0 holds labels 0, 0, 1, class 1 one label 1: -(3/4) * H(2/3, 1/3)."""
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.7, 0.3], [0.2, 0.8]])
    assert nce(probabilities, np.array([0, 0, 1, 1])) == pytest.approx(-0.75 * stats.entropy([2 / 3, 1 / 3]))


def test_h_score_is_the_trace():
    features, labels = clouds(1.0)
    means = np.array([features[labels == label].mean(axis=0) for label in labels])
    trace = np.trace(np.linalg.inv(np.cov(features.T, bias=True)) @ np.cov(means.T, bias=True))
    assert h_score(features, labels, shrink=False) == pytest.approx(trace)


def test_h_score_is_what_discriminant_analysis_maximises():
    """Each discriminant's share of variance between classes, v / (1 + v) for its ratio v; they add up to the trace."""
    features, labels = clouds(1.0)
    lda = LinearDiscriminantAnalysis(solver="eigen").fit(features, labels)
    along = features @ lda.scalings_[:, :2]
    shares = [np.var([axis[labels == label].mean() for label in labels]) / axis.var() for axis in along.T]
    assert h_score(features, labels, shrink=False) == pytest.approx(sum(shares))


def test_the_shrunk_h_score_is_ibrahims():
    features, labels = clouds(1.0, count=30, width=40)
    fit = LedoitWolf().fit(features)
    means = np.array([features[labels == label].mean(axis=0) for label in labels])
    expected = (1 - fit.shrinkage_) * np.trace(np.linalg.inv(fit.covariance_) @ np.cov(means.T, bias=True))
    assert h_score(features, labels) == pytest.approx(expected)


def test_without_shrinking_few_pictures_only_count_their_classes():
    """With as many features as pictures every labelling can be separated: classes - 1, whatever they are."""
    for gap in (0.0, 4.0):
        features, labels = clouds(gap, count=30, width=40)
        assert h_score(features, labels, shrink=False) == pytest.approx(2)
    assert h_score(*clouds(0.0, count=30, width=40)) < 1 < h_score(*clouds(4.0, count=30, width=40))


def test_h_score_does_not_mind_shift_scale_rotation_nor_dead_features():
    features, labels = clouds(1.0)
    skewed = features @ np.random.default_rng(4).normal(size=(8, 8))
    assert h_score(skewed, labels, shrink=False) == pytest.approx(h_score(features, labels, shrink=False))
    assert h_score(9 * rotated(features) + 5, labels) == pytest.approx(h_score(features, labels))
    dead = np.hstack([features, np.ones((120, 3))])
    assert h_score(dead, labels, shrink=False) == pytest.approx(h_score(features, labels, shrink=False))
    assert h_score(np.ones((120, 4)), labels) == 0


@pytest.mark.parametrize("neighbours", [1, 2, 5])
def test_neighbours_are_scikit_learns(neighbours):
    """Leave one out. Its ties go to the lower class; with weights that hardly fall they go to the closer, too."""
    features, labels = clouds(1.0)
    judge = KNeighborsClassifier(neighbours, metric="cosine", algorithm="brute",
                                 weights=lambda far: 1 + 0.5**np.arange(1, neighbours + 1) / (neighbours + 1) + 0 * far)
    expected = cross_val_score(judge, features, labels, cv=LeaveOneOut()).mean()
    assert nearest_neighbours(features, labels, neighbours) == pytest.approx(expected)


def test_neighbours_by_hand():
    """Directions 0, 10 and 80, 90 degrees; each picture's closest other is its class. Lengths do not matter."""
    angles = np.radians([0, 10, 80, 90])
    features = np.stack([np.cos(angles), np.sin(angles)], axis=1) * [[1], [50], [1], [9]]
    assert nearest_neighbours(features, np.array([0, 0, 1, 1]), 1) == 1
    assert nearest_neighbours(features, np.array([0, 1, 0, 1]), 1) == 0


def test_a_tie_between_neighbours_goes_to_the_closer():
    """Seen from 0 degrees, class 1 at 10 beats class 0 at 20: wrong; likewise all others but the last."""
    angles = np.radians([0, 10, 20])
    features = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert nearest_neighbours(features, np.array([0, 1, 0]), 2) == 0
    assert nearest_neighbours(features, np.array([1, 0, 0]), 2) == pytest.approx(1 / 3)


def test_many_pictures_are_compared_in_parts(monkeypatch):
    features, labels = clouds(1.0)
    whole = nearest_neighbours(features, labels)
    monkeypatch.setattr("tl_core.transferability.scores._CHUNK", 7)
    assert nearest_neighbours(features, labels) == whole


def test_the_linear_probe_comes_near_the_best_there_is():
    """Two clouds 2 apart along each of two axes: the best line errs with Phi(-sqrt(2)) = 7.9 %."""
    features, labels = clouds(2.0, count=2000, width=2, classes=2)
    assert linear_probe(features, labels) == pytest.approx(stats.norm.cdf(np.sqrt(2)), abs=0.02)


def test_the_linear_probe_is_not_fooled_by_features_that_only_memorise():
    features, labels = clouds(0.0, count=90, width=200)
    assert linear_probe(features, labels) < 0.5  # fitted to them it would be right on all


def test_the_linear_probe_needs_two_pictures_of_each_class():
    features, labels = clouds(1.0, count=7)
    assert linear_probe(features, labels) is not None  # 3, 2 and 2: two folds
    assert linear_probe(features[:4], labels[:4]) is None


@pytest.mark.parametrize("score", [log_me, h_score, nearest_neighbours, linear_probe])
def test_more_separable_features_score_higher(score):
    found = [score(*clouds(gap)) for gap in GAPS]
    assert found == sorted(found) and found[-1] > found[0] + 0.3


@pytest.mark.parametrize("score", [leep, nce])
def test_a_more_telling_head_scores_higher(score):
    found = [score(*head(sureness)) for sureness in GAPS]
    assert found == sorted(found) and found[-1] > found[0] + 0.3
