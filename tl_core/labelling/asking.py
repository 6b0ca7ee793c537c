"""Which pictures to ask about next: strategies by name, random choice as their control.

A strategy sees rows, what was answered, and what the head learnt so far takes each picture for; it never sees a label
that nobody gave, and never names a picture twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.registry import Registry
from tl_core.statistics.unlabelled import entropy

DEFAULT = "typical_then_margin"
RANDOM = "random"
TYPICAL_PER_CLASS = 2  # typical pictures a known class before doubtful ones are asked; chosen on other sets than told
MOST_CLUSTERS = 500
MANY = 3000  # rows from which clusters are found in small batches of them


@dataclass(frozen=True, eq=False)
class AskingState:
    """What is known before the next questions, for n pictures.

    ``rows`` (n, d); ``typicality`` (n,); ``seen`` (n,) bool: answered or passed over; ``classes`` how many names were
    given so far; ``chances`` (n, K) of the head, None where it cannot have learnt yet; ``seed`` for what is drawn.
    """

    rows: np.ndarray
    typicality: np.ndarray
    seen: np.ndarray
    classes: int = 0
    chances: np.ndarray | None = None
    seed: int = 0

    @property
    def left(self) -> np.ndarray:
        """Rows that may still be asked about."""
        return np.flatnonzero(~self.seen)

    def after(self, rows: Sequence[int] | np.ndarray) -> "AskingState":
        """The same with some rows seen."""
        seen = self.seen.copy()
        seen[np.asarray(rows, int)] = True
        return replace(self, seen=seen)

    def rng(self) -> np.random.Generator:
        """The same draws for the same state, so that a reload asks what was asked before."""
        return np.random.default_rng([self.seed, int(self.seen.sum())])


Choose = Callable[[AskingState, int], np.ndarray]


@dataclass(frozen=True)
class AskingStrategy:
    """``choose(state, count)`` gives rows (at most count) in the order to ask; never one that was seen."""

    name: str
    title: str
    summary: str
    choose: Choose
    source: str = ""


STRATEGIES: Registry[AskingStrategy] = Registry("way of asking", "The Label tab of the Discover page lists them.")


@one_thread
def next_rows(state: AskingState, count: int, strategy: str = DEFAULT) -> np.ndarray:
    """The next rows to ask about, (m,) with m ≤ count; fewer where fewer are left. ``UserError`` for an unknown way."""
    chosen = STRATEGIES.get(strategy)
    count = min(count, len(state.left))
    if count < 1:
        return np.zeros(0, np.int64)
    return np.asarray(chosen.choose(state, count), np.int64)[:count]


def reserve_rows(state: AskingState, count: int, strategy: str = DEFAULT) -> tuple[str, np.ndarray]:
    """Rows (m,) to go on with while better ones are still chosen, and the way that they are asked by.

    It costs next to nothing: chance stays chance, else the most doubtful, before a head has learnt the most typical.
    """
    if strategy == RANDOM:
        return RANDOM, random_rows(state, count)
    if state.chances is None or state.chances.shape[1] < 2:
        return "typical", state.left[np.argsort(-state.typicality[state.left], kind="stable")[:count]]
    return "margin", margin_rows(state, count)


def _register(name: str, title: str, summary: str, source: str = "") -> Callable[[Choose], Choose]:
    def add(choose: Choose) -> Choose:
        STRATEGIES.add(name, AskingStrategy(name, title, summary, choose, source))
        return choose
    return add


@_register("typical_then_margin", "Typical, then doubtful",
           f"Typical pictures until there are {TYPICAL_PER_CLASS} for each known class, then the most doubtful.")
def typical_then_margin(state: AskingState, count: int) -> np.ndarray:
    """Before every class has a few examples the head's doubts mean little; later they tell most."""
    typical = int(state.seen.sum()) < TYPICAL_PER_CLASS * max(1, state.classes)
    return (typical_rows if typical else margin_rows)(state, count)


@_register("typical", "Typical", "The most typical picture of each cluster that has no answer yet, the largest first.",
           "TypiClust: Hacohen, Dekel, Weinshall 2022, arXiv:2202.02794")
def typical_rows(state: AskingState, count: int) -> np.ndarray:
    """As many clusters as there will be answers; those with the fewest answers first, the larger before the smaller."""
    clusters = _clusters(state, min(int(state.seen.sum()) + count, MOST_CLUSTERS, len(state.rows)))
    sizes, answered = np.bincount(clusters), np.bincount(clusters[state.seen], minlength=clusters.max() + 1)
    seen, rows = state.seen.copy(), []
    for _ in range(count):
        left = np.bincount(clusters[~seen], minlength=len(sizes))
        cluster = np.lexsort((-sizes, answered, left == 0))[0]
        members = np.flatnonzero((clusters == cluster) & ~seen)
        row = members[np.argmax(state.typicality[members])]
        rows.append(row)
        seen[row] = True
        answered[cluster] += 1
    return np.array(rows)


@_register("k_centre", "Far from all answers", "The picture farthest from all that were answered: finds rare kinds.",
           "k-centre greedy: Sener and Savarese 2018, arXiv:1708.00489")
def k_centre_rows(state: AskingState, count: int) -> np.ndarray:
    """Greedy farthest first; the very first is the one nearest to the mean."""
    rows = [] if state.seen.any() else [int(np.linalg.norm(state.rows - state.rows.mean(axis=0), axis=1).argmin())]
    distance = _to_nearest(state.rows, state.after(rows).seen)
    while len(rows) < count:
        row = int(distance.argmax())
        rows.append(row)
        distance = np.minimum(distance, np.linalg.norm(state.rows - state.rows[row], axis=1))
        distance[row] = -1
    return np.array(rows)


@_register("margin", "Most doubtful: margin", "Pictures whose two likeliest classes are closest.",
           "Scheffer, Decomain, Wrobel 2001")
def margin_rows(state: AskingState, count: int) -> np.ndarray:
    return _most(state, count, lambda chances: -margin(chances))


@_register("entropy", "Most doubtful: entropy", "Pictures whose classes' chances are the most even.", "Shannon 1948")
def entropy_rows(state: AskingState, count: int) -> np.ndarray:
    return _most(state, count, entropy)


@_register("varied_margin", "Doubtful and varied", "The ten times as many doubtful pictures, one of each cluster.",
           "Zhdanov 2019, arXiv:1901.05954")
def varied_margin_rows(state: AskingState, count: int) -> np.ndarray:
    """The most doubtful ones in ``count`` clusters, the one nearest to each cluster's centre."""
    doubtful = margin_rows(state, min(10 * count, len(state.left)))
    if len(doubtful) <= count or state.chances is None or state.chances.shape[1] < 2:
        return doubtful[:count]
    from sklearn.cluster import KMeans
    weights = 1 - margin(state.chances[doubtful]) + 1e-3
    distances = KMeans(count, n_init=1, random_state=state.seed).fit(
        state.rows[doubtful], sample_weight=weights).transform(state.rows[doubtful])
    rows: list[int] = []
    for cluster in range(count):
        rows.append(next(row for row in doubtful[np.argsort(distances[:, cluster])].tolist() if row not in rows))
    return np.array(rows)


@_register(RANDOM, "At random", "The control that the others have to beat.")
def random_rows(state: AskingState, count: int) -> np.ndarray:
    return state.rng().permutation(state.left)[:count]


def margin(chances: np.ndarray) -> np.ndarray:
    """(n,) the largest chance less the second, of (n, K), K at least 2."""
    two = np.partition(chances, -2, axis=1)[:, -2:]
    return two[:, 1] - two[:, 0]


def _most(state: AskingState, count: int, doubt: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The unseen rows with the largest doubt; typical ones where no head has learnt two classes yet."""
    if state.chances is None or state.chances.shape[1] < 2:
        return typical_rows(state, count)
    left = state.left
    return left[np.argsort(-doubt(state.chances[left]), kind="stable")[:count]]


def _clusters(state: AskingState, count: int) -> np.ndarray:
    """(n,) clusters by k-means."""
    if count < 2:
        return np.zeros(len(state.rows), int)
    from sklearn.cluster import KMeans, MiniBatchKMeans
    seed = int(state.rng().integers(2**31))
    if len(state.rows) > MANY:
        return MiniBatchKMeans(count, n_init=1, random_state=seed).fit_predict(state.rows)
    return KMeans(count, n_init=1, max_iter=30, random_state=seed).fit_predict(state.rows)


def _to_nearest(rows: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(n,) each row's distance to the nearest seen one, -1 of those that were."""
    from sklearn.metrics import pairwise_distances_argmin_min
    distance = pairwise_distances_argmin_min(rows, rows[seen])[1].astype(np.float64)
    distance[seen] = -1
    return distance
