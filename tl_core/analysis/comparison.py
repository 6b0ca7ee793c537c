"""Is B better than A? Verdicts in words on runs with the same test pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tl_core.analysis.predictions import Predictions

Runs = Predictions | Sequence[Predictions]  # one run, or several that differ in their seed alone


@dataclass(frozen=True)
class Verdict:
    """What two groups of runs tell about each other; ``difference`` is b's accuracy less a's, as a share.

    ``interval`` (95 %) is None without test pictures; ``adjusted`` is Holm's p over all
    pairs judged together; ``better`` names the better group, None within chance.
    ``more_per_class`` test pictures (or ``more_seeds`` for each) would tell, where that can be said.
    """

    a: str
    b: str
    sentence: str
    difference: float | None
    interval: tuple[float, float] | None
    p: float | None
    adjusted: float | None
    better: str | None
    test: str
    pictures: int
    seeds: tuple[int, int]
    more_per_class: int | None = None
    more_seeds: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


def verdict(a: Runs, b: Runs, names: tuple[str, str] = ("A", "B")) -> Verdict:
    """Whether group b is better than group a, on the same test pictures (else ``UserError``)."""
    return verdicts(dict(zip(names, (a, b), strict=True)))[0]


def verdicts(groups: Mapping[str, Runs]) -> list[Verdict]:
    """A verdict for every pair of groups, in their order, p-values adjusted for the number of pairs."""
    raise NotImplementedError
