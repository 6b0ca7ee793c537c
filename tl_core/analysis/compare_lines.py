"""Groups in lines: accuracy along one setting, the freeze depth or the number of labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tl_core.analysis import statistics
from tl_core.analysis.compare_groups import Group, names
from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES


@dataclass(frozen=True)
class Point:
    """A tested group at ``x``: mean accuracy and its 95 % interval, over ``runs`` runs."""

    x: float
    mean: float
    low: float
    high: float
    runs: int
    letter: str


@dataclass(frozen=True)
class Line:
    """Groups that differ in one setting (and their seeds) alone, by rising ``x``."""

    name: str
    strategy: str
    points: tuple[Point, ...]

    @property
    def pretrained(self) -> bool:
        return self.strategy not in STRATEGIES or STRATEGIES.get(self.strategy).pretrained


def lines(groups: Sequence[Group], field: str, x: Callable[[RunConfig], float | None]) -> list[Line]:
    """A line for every setting of all but ``field``; ``x`` is a config's place on it, None where it has none."""
    found: dict[RunConfig, list[Point]] = {}
    for group in groups:
        place = x(group.config)
        if group.tested and place is not None:
            base = group.config.model_copy(update={"seed": 0, field: None})
            found.setdefault(base, []).append(_point(group, place))
    named = names(list(found), without=[field])
    return [Line(name, base.strategy, tuple(sorted(points, key=lambda point: point.x)))
            for name, (base, points) in zip(named, found.items(), strict=True)]


def depths(groups: Sequence[Group]) -> tuple[list[Line], list[Line]]:
    """Lines along the freeze depth, and those from scratch, which freeze nothing: references."""
    found = lines(groups, "freeze_depth", lambda config: config.freeze_depth)
    return [line for line in found if line.pretrained], [line for line in found if not line.pretrained]


def savings(found: Sequence[Line]) -> list[statistics.Saving]:
    """Labels that each transfer saved against the first line from scratch; none where there is none."""
    scratch = next((line for line in found if not line.pretrained), None)
    if scratch is None:
        return []
    known = [(point.x, point.mean) for point in scratch.points]
    return [statistics.labels_saved([(point.x, point.mean) for point in line.points], known, (line.name, scratch.name))
            for line in found if line.pretrained]


def several(found: Sequence[Line]) -> bool:
    """Whether a line has two places: a curve."""
    return any(len({point.x for point in line.points}) > 1 for line in found)


def _point(group: Group, place: float) -> Point:
    score = group.score
    return Point(place, score["mean"], *score["ci95"], score["seeds"], group.letter)
