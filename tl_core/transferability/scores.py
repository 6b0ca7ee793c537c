"""Scores that guess before any training how well a backbone will transfer. NumPy, SciPy and scikit-learn only.

All take features (n, d) of the pictures to learn from and labels (n,) from 0, or, where
the backbone's own head is asked, its probabilities (n, source classes). More is better.
"""

import numpy as np

FOLDS = 5
NEIGHBOURS = 5
_CHUNK = 1024  # rows of similarities at a time


def log_me(features: np.ndarray, labels: np.ndarray) -> float:
    """Log maximum evidence of a linear model with Gaussian weights and noise, per picture, mean over one-hot classes.

    You et al. 2021, LogME, arXiv:2102.11005. The paper maximises over the precisions of
    weights (alpha) and noise (beta) by a fixed-point iteration that need not converge;
    for a given ratio alpha / beta the best beta is known, so here only the ratio is searched.
    """
    count, targets = len(labels), _one_hot(labels)
    energy, inside = _directions(np.asarray(features, float), targets)
    outside = np.maximum((targets**2).sum(axis=0) - inside.sum(axis=0), 0)
    best = [_best_evidence(energy, inside[:, k], outside[k], count) for k in range(targets.shape[1])]
    return float(np.mean(best)) / count


def _directions(features: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Squared singular values (r,) of the features and the targets' squared shares (r, classes) along each."""
    wide = features.shape[1] > len(features)
    energy, axes = np.linalg.eigh(features @ features.T if wide else features.T @ features)  # far faster than svd
    kept = energy > max(energy.max() * 1e-12, 1e-300)
    energy, axes = energy[kept], axes[:, kept]
    along = axes.T @ targets if wide else (axes.T @ (features.T @ targets)) / np.sqrt(energy)[:, None]
    return energy, along**2


def _best_evidence(energy: np.ndarray, inside: np.ndarray, outside: float, count: int) -> float:
    """The largest over ratios from 1e-10 to 1e10 of the largest energy: the best of a grid, then closer around it."""
    middle, reach = np.log(energy.max(initial=1e-300)), 10 * np.log(10)
    for _ in range(4):
        ratios = middle + np.linspace(-reach, reach, 81)
        evidence = _evidence(ratios, energy, inside, outside, count)
        middle, reach = ratios[evidence.argmax()], reach / 30
    return float(evidence.max())


def _evidence(log_ratios: np.ndarray, energy: np.ndarray, inside: np.ndarray, outside: float,
              count: int) -> np.ndarray:
    """(ratios,) log evidence at the best noise for each ratio; energy are the squared singular values."""
    ratios = np.exp(log_ratios)[:, None]
    misfit = outside + (inside * ratios / (energy + ratios)).sum(axis=1)
    return (count / 2 * (np.log(count / np.maximum(misfit, 1e-300)) - 1 - np.log(2 * np.pi))
            - np.log1p(energy / ratios).sum(axis=1) / 2)


def leep(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean log-likelihood of the labels, guessed from the source head through P(label | source class); at most 0.

    Nguyen et al. 2020, LEEP, arXiv:2002.12462. At least minus the entropy of the labels; and
    at least the mean of log P(label | z) + log P(z) for the likeliest source class z. With
    P(label | z) counted from these z alone (NCE) the latter mostly holds, but not always.
    """
    joint = _one_hot(labels).T @ probabilities / len(labels)
    given = joint / np.maximum(joint.sum(axis=0), 1e-300)
    return float(np.log((given[labels] * probabilities).sum(axis=1)).mean())


def nce(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Minus the entropy (nats) of the labels once the source head's most likely class is known; at most 0.

    Tran et al. 2019, Transferability and hardness of supervised classification tasks, arXiv:1908.08142.
    """
    return leep(np.eye(probabilities.shape[1])[probabilities.argmax(axis=1)], labels)


def h_score(features: np.ndarray, labels: np.ndarray, shrink: bool = True) -> float:
    """How much of the features' variance lies between classes: tr(cov(f)^-1 cov(E[f | label])), from 0 to classes - 1.

    Bao et al. 2019, An information-theoretic approach to transferability, arXiv:2212.10082. With
    few pictures cov(f) cannot be inverted and the score only counts classes; so it is shrunk
    (Ledoit and Wolf) by some share, and the trace with it: Ibrahim et al. 2021, arXiv:2110.06893.
    """
    features = np.asarray(features, float)
    centred = features - features.mean(axis=0)
    counts = np.bincount(labels)
    means = (_one_hot(labels).T @ centred) / np.maximum(counts, 1)[:, None]
    scaled = means.T * np.sqrt(counts / len(labels))  # scaled @ scaled.T is cov(E[f | label])
    covariance, share = _covariance(centred, shrink)
    return (1 - share) * float((scaled * np.linalg.solve(covariance, scaled) if share else
                                scaled * (np.linalg.pinv(covariance, hermitian=True) @ scaled)).sum())


def _covariance(centred: np.ndarray, shrink: bool) -> tuple[np.ndarray, float]:
    if not shrink:
        return centred.T @ centred / len(centred), 0.0
    from sklearn.covariance import ledoit_wolf  # a second, which those who only read scores need not wait
    return ledoit_wolf(centred, assume_centered=True)


def nearest_neighbours(features: np.ndarray, labels: np.ndarray, neighbours: int = NEIGHBOURS) -> float:
    """Share of pictures whose ``neighbours`` closest others (by cosine) vote for their class; a tie goes to the closer.

    Cover and Hart 1967, IEEE Transactions on Information Theory 13; for choosing backbones
    Puigcerver et al. 2020, arXiv:2009.13239.
    """
    features = np.asarray(features, float)
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    neighbours = min(neighbours, len(unit) - 1)
    votes = [_voted(unit, labels, start, neighbours) for start in range(0, len(unit), _CHUNK)]
    return float(np.mean(np.concatenate(votes) == labels))


def _voted(unit: np.ndarray, labels: np.ndarray, start: int, neighbours: int) -> np.ndarray:
    rows = np.arange(start, min(start + _CHUNK, len(unit)))
    similar = unit[rows] @ unit.T
    similar[np.arange(len(rows)), rows] = -np.inf
    closest = np.argsort(-similar, axis=1, kind="stable")[:, :neighbours]
    # A vote is 1, and a little more the closer the voter: that decides ties only.
    worth = 1 + 0.5**np.arange(1, neighbours + 1) / (neighbours + 1)
    votes = np.zeros((len(rows), labels.max() + 1))
    np.add.at(votes, (np.arange(len(rows))[:, None], labels[closest]), worth)
    return votes.argmax(axis=1)


def linear_probe(features: np.ndarray, labels: np.ndarray, seed: int = 0) -> float | None:
    """Accuracy of logistic regression on standardised features, cross-validated; None where a class has one picture.

    At most five folds, stratified. Alain and Bengio 2016, Understanding intermediate layers
    using linear classifier probes, arXiv:1610.01644.
    """
    counts = np.bincount(labels)
    folds = min(FOLDS, int(counts[counts > 0].min()))
    if folds < 2:
        return None
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    right = cross_val_score(probe, features, labels, cv=parts)
    return float(np.average(right, weights=[len(test) for _, test in parts.split(features, labels)]))


def _one_hot(labels: np.ndarray) -> np.ndarray:
    """(n, classes) of 0 and 1, a column for every number up to the largest label."""
    return np.eye(int(labels.max()) + 1)[labels]
