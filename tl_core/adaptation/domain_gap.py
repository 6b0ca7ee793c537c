"""How far apart two domains are, before anything is trained."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.sampling import sampled, told
from tl_core.adaptation.standardise import moments, scaled_by

MOST = 1000  # pictures of each domain; the kernel is a table of all of them
FOLDS = 5
PERMUTATIONS = 200
FEWEST_OF_CLASS = 5  # pictures on either side that a class's distance needs


@dataclass(frozen=True)
class ClassGap:
    """One class's squared MMD between ``source`` labelled pictures and ``target`` pictures that are predicted so."""

    label: int
    mmd: float
    source: int
    target: int


@dataclass(frozen=True)
class DomainGap:
    """``a_distance`` from 0 (nothing tells the domains apart) to 2 (everything does), None for too few pictures.

    ``mmd`` is the squared maximum mean discrepancy, estimated without bias, so that it may be a little below 0;
    ``mmd_chance`` is what 95 of 100 random partings of the same pictures stay below, ``p`` the share of partings that
    are as far apart. ``by_class`` needs predicted labels, else it is None. ``notes`` say what was drawn.
    """

    a_distance: float | None
    mmd: float | None
    mmd_chance: float | None
    p: float | None
    sentence: str
    by_class: tuple[ClassGap, ...] | None = None
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


@one_thread
def domain_gap(problem: AdaptationProblem, predicted: np.ndarray | None = None, most: int = MOST) -> DomainGap:
    """The gap between source and target, both scaled alike; ``predicted`` (m,) labels of the target add it by class.

    At most ``most`` pictures of each domain, drawn by the seed. No label of the target is read.
    """
    here, there = (sampled(rows, most, problem.seed) for rows in (problem.source, problem.target))
    source, target = _scaled_alike(problem.source[here], problem.target[there])
    distance = a_distance(source, target, problem.seed)
    test = _kernel_test(source, target, problem.seed)
    by_class = None if predicted is None else _by_class(test.kernel, problem.labels[here], predicted[there])
    return DomainGap(distance, test.mmd, test.chance, test.p, _sentence(distance, test), by_class, (
        *told(len(problem.source), most, "source pictures"), *told(len(problem.target), most, "target pictures")))


def a_distance(source: np.ndarray, target: np.ndarray, seed: int = 0) -> float | None:
    """2 (1 - 2 error) of a linear classifier that tells the domains apart, cross-validated; from 0 to 2.

    As many rows of both are used. None with fewer than two rows in one. Ben-David et al. 2007, Analysis of
    representations for domain adaptation, NeurIPS 19.
    """
    count = min(len(source), len(target))
    if count < 2:
        return None
    from sklearn.linear_model import RidgeClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    rows = np.vstack([source[sampled(source, count, seed)], target[sampled(target, count, seed)]])
    domains = np.repeat([0, 1], count)
    parts = StratifiedKFold(min(FOLDS, count), shuffle=True, random_state=seed)
    told_apart = cross_val_predict(RidgeClassifier(alpha=1.0), rows, domains, cv=parts)
    return max(0.0, 2 * (1 - 2 * float((told_apart != domains).mean())))


@dataclass(frozen=True, eq=False)
class _KernelTest:
    mmd: float | None
    chance: float | None
    p: float | None
    kernel: np.ndarray


def _kernel_test(source: np.ndarray, target: np.ndarray, seed: int) -> _KernelTest:
    kernel = gaussian_kernel(np.vstack([source, target]))
    if min(len(source), len(target)) < 2:
        return _KernelTest(None, None, None, kernel)
    own = np.zeros((len(kernel), PERMUTATIONS + 1), kernel.dtype)
    own[:len(source), 0] = 1
    random = np.random.default_rng(seed)
    for number in range(1, PERMUTATIONS + 1):
        own[random.permutation(len(kernel))[:len(source)], number] = 1
    values = mmds(kernel, own)
    return _KernelTest(float(values[0]), float(np.quantile(values[1:], 0.95)),
                       (1 + int((values[1:] >= values[0]).sum())) / (1 + PERMUTATIONS), kernel)


def gaussian_kernel(rows: np.ndarray) -> np.ndarray:
    """(N, N) exp(-|x - y|² / median of the squared distances); 1 where all rows are the same.

    The median: Gretton et al. 2012, A kernel two-sample test, JMLR 13.
    """
    from sklearn.metrics.pairwise import euclidean_distances
    squares = euclidean_distances(rows, squared=True)
    upper = squares[np.triu_indices(len(squares), 1)]
    middle = float(np.median(upper)) if upper.size else 0.0
    return np.exp(-squares / middle) if middle > 0 else np.ones_like(squares)


def mmds(kernel: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(p,) squared MMD, without bias, for each column of ``own`` (N, p): 1 for rows of one side, 0 for the other."""
    own = own.astype(np.float64)
    off = kernel.astype(np.float64) - np.diag(np.diag(kernel))
    ahead = own.sum(axis=0)
    behind = len(off) - ahead
    within, whole = (own * (off @ own)).sum(axis=0), off.sum(axis=1) @ own
    between = whole - within
    rest = off.sum() - within - 2 * between
    return (within / (ahead * (ahead - 1)) + rest / (behind * (behind - 1)) - 2 * between / (ahead * behind))


def _by_class(kernel: np.ndarray, labels: np.ndarray, predicted: np.ndarray) -> tuple[ClassGap, ...]:
    gaps = []
    for label in np.unique(labels):
        here = np.flatnonzero(labels == label)
        there = len(labels) + np.flatnonzero(predicted == label)
        if min(len(here), len(there)) < FEWEST_OF_CLASS:
            continue
        places = np.concatenate([here, there])
        own = np.repeat([1.0, 0.0], [len(here), len(there)])[:, None]
        gaps.append(ClassGap(int(label), float(mmds(kernel[np.ix_(places, places)], own)[0]), len(here), len(there)))
    return tuple(gaps)


def _scaled_alike(source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both by the mean and deviation of all of them, each domain counting the same; rows of length 1."""
    ours, theirs = moments(source), moments(target)
    mean = (ours[0] + theirs[0]) / 2
    deviation = np.sqrt((ours[1]**2 + theirs[1]**2) / 2 + (ours[0] - theirs[0])**2 / 4)
    return scaled_by(source, mean, deviation, 1.0), scaled_by(target, mean, deviation, 1.0)


def _sentence(distance: float | None, test: _KernelTest) -> str:
    if distance is None or test.p is None:
        return "Too few pictures to say how far apart the domains are: two of each are needed."
    right = f"{100 * (distance / 4 + 0.5):.0f} of 100"
    if test.p > 0.05:
        return (f"The domains look alike: a linear classifier tells {right} pictures apart by their features, and two "
                "random halves of all pictures would be as different.")
    much = "far apart" if distance > 1.6 else "apart" if distance > 0.8 else "a little apart"
    return (f"The domains are {much}: a linear classifier tells from the features of {right} pictures which domain "
            "they come from (50 would be guessing).")
