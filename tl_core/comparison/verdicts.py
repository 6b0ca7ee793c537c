"""Is B better than A? Verdicts in words on runs with the same test pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from tl_core.comparison import verdict_text
from tl_core.statistics.bootstrap import Difference
from tl_core.statistics.paired_tests import PairedTest, paired_tests
from tl_core.statistics.power import SampleSizeNeeded, required_sample_size
from tl_core.statistics.predictions import Predictions, same_pictures
from tl_core.statistics.significance import ALPHA

Runs = Predictions | Sequence[Predictions]  # one run, or several that differ in their seed alone


@dataclass(frozen=True)
class Verdict:
    """What two groups of runs tell about each other; ``difference`` is b's accuracy less a's, as a share.

    ``interval`` holds its 95 % interval; ``p`` comes from ``test``, ``adjusted`` is
    Holm's over all pairs judged together; ``better`` names the better group, None within
    chance. ``more_per_class`` test pictures, or ``more_seeds`` for each group, would
    tell, where that can be said. ``caution`` is a sentence for what one run each cannot
    tell. Without test pictures the figures are None.
    """

    a: str
    b: str
    sentence: str
    pictures: int
    seeds: tuple[int, int]
    test: str
    difference: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    adjusted: float | None = None
    better: str | None = None
    more_per_class: int | None = None
    more_seeds: int | None = None
    caution: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class _Pair:
    """Two groups on the same pictures: (seeds, n) bool each, and how many classes the pictures show."""

    names: tuple[str, str]
    a: np.ndarray
    b: np.ndarray
    classes: int

    @property
    def single(self) -> bool:
        return len(self.a) == len(self.b) == 1


def verdict(a: Runs, b: Runs, names: tuple[str, str] = ("A", "B")) -> Verdict:
    """Whether group b is better than group a, on the same test pictures (else ``UserError``)."""
    return verdicts(dict(zip(names, (a, b), strict=True)))[0]


def verdicts(groups: Mapping[str, Runs]) -> list[Verdict]:
    """A verdict for every pair of groups, in their order, p-values adjusted for the number of pairs."""
    return fair_verdicts([_pair(names, groups[names[0]], groups[names[1]]) for names in combinations(groups, 2)])


def verdicts_of_pairs(pairs: Sequence[tuple[tuple[str, str], Runs, Runs]]) -> list[Verdict]:
    """A verdict for each (names, a, b); here only the two of a pair need the same test pictures."""
    return fair_verdicts([_pair(names, a, b) for names, a, b in pairs])


def fair_verdicts(pairs: Sequence[_Pair]) -> list[Verdict]:
    """Verdicts on pairs, their p-values adjusted together; a pair without pictures takes no part in that."""
    tested = [pair for pair in pairs if pair.a.size]
    tests = iter(paired_tests([(pair.a, pair.b) for pair in tested]))
    return [_verdict(pair, next(tests), len(tested)) if pair.a.size else _untested(pair) for pair in pairs]


def _pair(names: tuple[str, str], a: Runs, b: Runs) -> _Pair:
    a, b = ([runs] if isinstance(runs, Predictions) else list(runs) for runs in (a, b))
    correct = same_pictures([*a, *b])
    return _Pair(names, correct[:len(a)], correct[len(a):], a[0].classes)


def _verdict(pair: _Pair, tested: PairedTest, pairs: int) -> Verdict:
    gap, p, adjusted = tested.gap, tested.p, tested.adjusted
    better = None if adjusted > ALPHA or not gap.value else pair.names[gap.value > 0]
    more = None if better else required_sample_size(pair.a, pair.b, gap, ALPHA * min(1.0, p / adjusted), pair.classes)
    return Verdict(*pair.names, _sentence(pair, gap, better, more, pairs if p <= ALPHA else 1), pair.a.shape[1],
                   (len(pair.a), len(pair.b)), tested.test, gap.value,
                   (gap.low, gap.high), p, adjusted, better, more.per_class if more else None,
                   more.seeds if more else None,
                   verdict_text.ONE_SEED if pair.single else "")


def _sentence(pair: _Pair, gap: Difference, better: str | None, more: SampleSizeNeeded | None, pairs: int) -> str:
    if better is None:
        return verdict_text.within_chance(*pair.names, gap.value, pair.a.shape[1], more or SampleSizeNeeded(), pairs)
    if better == pair.names[1]:
        return verdict_text.better(better, pair.names[0], gap.value, gap.low, gap.high)
    return verdict_text.better(better, pair.names[1], -gap.value, -gap.high, -gap.low)


def _untested(pair: _Pair) -> Verdict:
    return Verdict(*pair.names, verdict_text.untested(*pair.names), 0, (len(pair.a), len(pair.b)), "none")
