"""Did adapting help? Judged once the target's labels are open, against source only on the same target pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from tl_core import words
from tl_core.comparison.verdict_text import number, points
from tl_core.statistics.bootstrap import Difference
from tl_core.statistics.paired_tests import PairedTest, paired_tests
from tl_core.statistics.significance import ALPHA, holm, mcnemar

Effect = Literal["helps", "hurts", "within chance"]


@dataclass(frozen=True)
class AdaptationVerdict:
    """``effect`` of a method; ``difference`` is its accuracy less source only's, as a share, with a 95 % interval.

    ``p`` comes from ``test``; ``adjusted`` is Holm's over all that were judged together, and decides.
    """

    name: str
    effect: Effect
    sentence: str
    difference: float
    interval: tuple[float, float]
    p: float
    adjusted: float
    test: str
    pictures: int

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


def verdict(before: ArrayLike, after: ArrayLike, name: str = "Adapting") -> AdaptationVerdict:
    """Whether ``after`` is right more often than ``before``: each (n,) bool, or (seeds, n), on the same n pictures.

    Raises ``ValueError`` where the pictures are not as many, or none.
    """
    return verdicts([(name, before, after)])[0]


def verdicts(judged: Sequence[tuple[str, ArrayLike, ArrayLike]]) -> list[AdaptationVerdict]:
    """A verdict for each (name, before, after): several methods on one target, or one method on several pairs."""
    sides = [(name, np.atleast_2d(np.asarray(before, bool)), np.atleast_2d(np.asarray(after, bool)))
             for name, before, after in judged]
    tests = paired_tests([(before, after) for _, before, after in sides])
    return [_verdict(*side, tested, len(sides)) for side, tested in zip(sides, tests, strict=True)]


def _verdict(name: str, before: np.ndarray, after: np.ndarray, tested: PairedTest, judged: int) -> AdaptationVerdict:
    gap = tested.gap
    effect: Effect = "within chance" if tested.adjusted > ALPHA or not gap.value else (
        "helps" if gap.value > 0 else "hurts")
    counted = judged if tested.p <= ALPHA else 1
    return AdaptationVerdict(name, effect, _sentence(name, effect, gap, before, after, counted), gap.value,
                             (gap.low, gap.high), tested.p, tested.adjusted, tested.test, before.shape[1])


def _sentence(name: str, effect: Effect, gap: Difference, before: np.ndarray, after: np.ndarray, judged: int) -> str:
    figures = f"{number(before.mean())} % before, {number(after.mean())} % after"
    pictures = words.plural(before.shape[1], "target picture")
    if effect == "within chance":
        counted = f", as {judged} were judged" if judged > 1 else ""
        return f"{name} changes nothing beyond chance{counted}: {figures}, on {pictures}."
    return (f"{name} {effect} by {points(abs(gap.value))} (95 % interval {_reach(gap)}): {figures}, on {pictures}.")


def _reach(gap: Difference) -> str:
    low, high = (gap.low, gap.high) if gap.value > 0 else (-gap.high, -gap.low)
    return f"{number(low)} to {number(high)}"


@dataclass(frozen=True)
class ClassEffect:
    """Of ``n`` pictures of a class, the shares that were right ``before`` and ``after``.

    ``collapsed``: right less often beyond chance, p-values adjusted over the classes.
    """

    label: str
    n: int
    before: float | None
    after: float | None
    collapsed: bool = False


def per_class(before: ArrayLike, after: ArrayLike, labels: ArrayLike, classes: Sequence[str]) -> list[ClassEffect]:
    """What each class gained or lost: ``before`` and ``after`` (n,) bool, ``labels`` (n,) the opened ones."""
    before, after, labels = np.asarray(before, bool), np.asarray(after, bool), np.asarray(labels)
    parts = [labels == label for label in range(len(classes))]
    adjusted = holm([mcnemar(before[part], after[part]) if part.any() else 1.0 for part in parts])
    return [_class_effect(name, before[part], after[part], p) for name, part, p in
            zip(classes, parts, adjusted, strict=True)]


def _class_effect(name: str, before: np.ndarray, after: np.ndarray, adjusted: float) -> ClassEffect:
    if not len(before):
        return ClassEffect(name, 0, None, None)
    first, last = float(before.mean()), float(after.mean())
    return ClassEffect(name, len(before), first, last, bool(last < first and adjusted <= ALPHA))


@dataclass(frozen=True)
class PairsSummary:
    """Over all pairs of a set: how many it ``helps``, ``hurts`` and leaves within ``chance``; the worst by name."""

    mean_before: float
    mean_after: float
    helps: int
    hurts: int
    chance: int
    worst: str
    worst_difference: float
    sentence: str


def over_pairs(pairs: Mapping[str, tuple[ArrayLike, ArrayLike]], name: str = "Adapting") -> PairsSummary:
    """The sum of ``pairs`` (name: before, after): p-values adjusted over all of them; ``ValueError`` without any."""
    if not pairs:
        raise ValueError("A summary needs at least one pair.")
    judged = verdicts([(pair, *sides) for pair, sides in pairs.items()])
    before, after = (float(np.mean([np.mean(np.asarray(sides[side])) for sides in pairs.values()])) for side in (0, 1))
    helps, hurts, chance = (sum(each.effect == effect for each in judged)
                            for effect in ("helps", "hurts", "within chance"))
    worst = min(judged, key=lambda each: each.difference)
    sentence = (f"{name} helps on {helps} of {words.plural(len(judged), 'pair')}, hurts on {hurts}, and is "
                f"within chance on {chance}; mean accuracy {number(before)} % before, {number(after)} % after. "
                f"{_worst(worst)}")
    return PairsSummary(before, after, helps, hurts, chance, worst.name, worst.difference, sentence)


def _worst(worst: AdaptationVerdict) -> str:
    if worst.difference < 0:
        beyond = "" if worst.effect == "hurts" else ", within chance"
        return f"The worst pair is {worst.name}: it loses {points(-worst.difference)}{beyond}."
    return f"No pair loses; the least gain is {points(worst.difference)}, on {worst.name}."
