"""How good a tie between two feature spaces is: accuracy against paired pictures and against target labels, on arrays.

One half of the target (``pool``) may be paired, labelled and adapted to, the other is judged: no picture is both. What
is drawn (which pictures, which signs) is drawn anew for each seed, the judged pictures stay the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tl_core.adaptation.methods import METHODS
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.adaptation.spaces import ties
from tl_core.adaptation.spaces.ties import Tie
from tl_core.adaptation.standardise import FEWEST, moments
from tl_core.progress import Progress, silent

PAIR_COUNTS = (3, 10, 30, 100, 300)
LABEL_COUNTS = (1, 2, 3, 5, 10)  # a class
DRAWS = 20  # of what ties nothing, at least
STAGE = "Tying the two spaces"
OF_PAIRS: dict[str, Callable[[np.ndarray, np.ndarray], Tie]] = {"ridge": ties.ridge, "cca": ties.cca}
OWN, FULL, PCA, SHUFFLED, DIRECT = "own", "full", "pca", "shuffled", "direct"  # what ties are compared with
LABELS, ALONE = "labels", "labels_alone"


@dataclass(frozen=True, eq=False)
class TwoSpaces:
    """``source`` (n, d) with ``labels`` (n,), ``target`` (m, e), and ``seen`` (m, d), the target by the other network;
    None where that is not known of all judged.

    ``pairs`` are rows of both spaces, (k, d) and (k, e), that go together; None where the pool's are, ``seen`` with
    ``target``.
    ``pool`` and ``judged`` are places of target pictures that do not overlap. ``truth`` (m,) holds the target's
    labels, -1 for none: of the pool they are read where labels tie, of the judged pictures for figures.
    ``same_network``: both are made by one network, whose numbers mean the same in both.
    """

    source: np.ndarray
    labels: np.ndarray
    target: np.ndarray
    seen: np.ndarray | None
    truth: np.ndarray
    pool: np.ndarray
    judged: np.ndarray
    classes: int
    same_network: bool = False
    pairs: tuple[np.ndarray, np.ndarray] | None = None

    def paired(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The ``drawn`` pairs, by places among them."""
        if self.pairs is not None:
            here, there = self.pairs
            return here[drawn], there[drawn]
        assert self.seen is not None  # pairs are of the pool then
        return self.seen[self.pool[drawn]], self.target[self.pool[drawn]]

    @property
    def pair_count(self) -> int:
        return len(self.pool if self.pairs is None else self.pairs[0])


@dataclass(frozen=True, eq=False)
class Point:
    """``right`` (seeds, judged) bool with ``count`` pairs, or labels a class; 0 where nothing was given."""

    name: str
    count: int
    right: np.ndarray


def curves(spaces: TwoSpaces, pairs: Sequence[int], labels: Sequence[int], method: str = "source_only", seed: int = 0,
           seeds: int = 5, progress: Progress = silent) -> list[Point]:
    """All points: "own" (the source's network sees the target too, where ``seen`` is there), "full" (that of the target
    learns from all labels of the pool), "pca" and, with pairs, "shuffled", which tie nothing, "direct" where both are
    the same network, "ridge" and "cca" with ``pairs``, and with ``labels`` a class "labels" and "labels_alone", which
    does without the source.

    The target's numbers are scaled by the pool's own means and deviations. ``method`` adapts in the common space.
    ``progress`` may raise to stop.
    """
    plan = list(_plan(spaces, pairs, labels, method, range(seed, seed + seeds)))
    points = []
    for done, (name, count, answer, drawn) in enumerate(plan):
        progress(STAGE, done, len(plan))
        points.append(Point(name, count, np.stack([answer(number) for number in drawn])))
    progress(STAGE, len(plan), len(plan))
    return points


def possible_labels(truth: np.ndarray, counts: Sequence[int]) -> tuple[int, ...]:
    """Those of ``counts`` that every class in ``truth`` (p,) has, which is -1 where there is no label."""
    known = truth[truth >= 0]
    fewest = int(np.unique(known, return_counts=True)[1].min()) if len(np.unique(known)) > 1 else 0
    return tuple(count for count in counts if count <= fewest)


Answer = Callable[[int], np.ndarray]  # a seed's right answers (judged,)


def _plan(spaces: TwoSpaces, pairs: Sequence[int], labels: Sequence[int], method: str, seeds: range
          ) -> Iterator[tuple[str, int, Answer, Sequence[int]]]:
    if spaces.seen is not None:
        yield OWN, 0, partial(_direct, replace(spaces, target=spaces.seen), method), seeds
    if spaces.same_network:
        yield DIRECT, 0, partial(_direct, spaces, method), seeds
    spaces = _scaled(spaces)
    known = spaces.pool[spaces.truth[spaces.pool] >= 0]
    if len(np.unique(spaces.truth[known])) > 1:
        yield FULL, 0, partial(_from_labels, spaces, known, method), seeds
    by_pca = ties.pca_to_equal_widths(spaces.source, spaces.target[spaces.pool])
    yield PCA, 0, partial(_by_pca, spaces, by_pca, method), range(seeds.start, seeds.start + max(DRAWS, len(seeds)))
    for count in pairs:
        for name in OF_PAIRS:
            yield name, count, partial(_by_pairs, spaces, name, count, method), seeds
    if pairs:
        yield SHUFFLED, max(pairs), partial(_by_pairs, spaces, "ridge", max(pairs), method, shuffled=True), seeds
    for count in labels:
        yield LABELS, count, partial(_by_labels, spaces, count, method), seeds
        yield ALONE, count, partial(_alone, spaces, count, method), seeds


def _scaled(spaces: TwoSpaces) -> TwoSpaces:
    """The target's numbers by the pool's own means and deviations, where it has pictures enough for some."""
    if len(spaces.pool) < FEWEST:
        return spaces
    mean, deviation = moments(spaces.target[spaces.pool])
    pairs = spaces.pairs and (spaces.pairs[0], (spaces.pairs[1] - mean) / deviation)
    return replace(spaces, target=(spaces.target - mean) / deviation, pairs=pairs)


def _direct(spaces: TwoSpaces, method: str, seed: int) -> np.ndarray:
    """Both sides as they are: rows of one network."""
    problem = AdaptationProblem(spaces.source, spaces.labels, spaces.target[spaces.pool], spaces.classes, seed)
    return _judge(spaces, problem, method, spaces.target)


def _by_pca(spaces: TwoSpaces, tie: Tie, method: str, seed: int) -> np.ndarray:
    return _tied(spaces, ties.with_signs(tie, _random(seed, 0)), method, seed)


def _by_pairs(spaces: TwoSpaces, name: str, count: int, method: str, seed: int, shuffled: bool = False) -> np.ndarray:
    """``shuffled``: each picture with another one's features, which is no pair."""
    here, there = spaces.paired(_random(seed, 1).permutation(spaces.pair_count)[:count])
    return _tied(spaces, OF_PAIRS[name](here, np.roll(there, 1, axis=0) if shuffled else there), method, seed)


def _by_labels(spaces: TwoSpaces, count: int, method: str, seed: int) -> np.ndarray:
    """Source and labelled pictures together, in the target's space, where both sides count alike."""
    few = _labelled(spaces, count, seed)
    tie = ties.by_labels(spaces.source, spaces.labels, spaces.target[few], spaces.truth[few])
    rows = np.vstack([tie(spaces.source, "source"), tie(spaces.target[few], "target")])
    weights = np.repeat([1 / len(spaces.source), 1 / len(few)], [len(spaces.source), len(few)])
    problem = AdaptationProblem(rows, np.concatenate([spaces.labels, spaces.truth[few]]),
                                tie(spaces.target[spaces.pool], "target"), spaces.classes, seed, None, weights)
    return _judge(spaces, problem, method, tie(spaces.target, "target"))


def _alone(spaces: TwoSpaces, count: int, method: str, seed: int) -> np.ndarray:
    return _from_labels(spaces, _labelled(spaces, count, seed), method, seed)


def _from_labels(spaces: TwoSpaces, few: np.ndarray, method: str, seed: int) -> np.ndarray:
    """From labelled target pictures, without any source: what a tie has to be better than."""
    problem = AdaptationProblem(spaces.target[few], spaces.truth[few], spaces.target[spaces.pool], spaces.classes, seed)
    return _judge(spaces, problem, method, spaces.target)


def _labelled(spaces: TwoSpaces, count: int, seed: int) -> np.ndarray:
    """Places of ``count`` pictures of each class of the pool."""
    mixed = _random(seed, 2).permutation(spaces.pool)
    present = np.unique(spaces.truth[mixed])
    return np.concatenate([mixed[spaces.truth[mixed] == label][:count] for label in present[present >= 0]])


def _tied(spaces: TwoSpaces, tie: Tie, method: str, seed: int) -> np.ndarray:
    problem = tie.problem(spaces.source, spaces.labels, spaces.target[spaces.pool], spaces.classes, seed)
    return _judge(spaces, problem, method, tie(spaces.target, "target"))


def _judge(spaces: TwoSpaces, problem: AdaptationProblem, method: str, target: np.ndarray) -> np.ndarray:
    """(judged,) whether the method, fitted to the problem, is right on the judged rows of ``target`` (m, p)."""
    fit = METHODS.get(method).fit
    assert fit is not None
    return fit(problem).predict(target[spaces.judged]) == spaces.truth[spaces.judged]


def _random(seed: int, draw: int) -> np.random.Generator:
    return np.random.default_rng([seed, draw])
