"""Groups in lines: accuracy along one setting, the freeze depth or the number of labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tl_core.backbones.catalog import BACKBONES
from tl_core.comparison.pareto_and_label_savings import Saving, labels_saved
from tl_core.comparison.run_groups import TEXT_BASELINE, RunGroup, names
from tl_core.config import RunConfig
from tl_core.strategies import STRATEGIES


@dataclass(frozen=True)
class CurvePoint:
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
    points: tuple[CurvePoint, ...]

    @property
    def pretrained(self) -> bool:
        """Whether something was transferred: no baseline."""
        if self.strategy == TEXT_BASELINE:
            return False
        return self.strategy not in STRATEGIES or STRATEGIES.get(self.strategy).pretrained


def lines(groups: Sequence[RunGroup], field: str, x: Callable[[RunConfig], float | None]) -> list[Line]:
    """A line for every setting of all but ``field``; ``x`` is a config's place on it, None where it has none."""
    by_setting: dict[RunConfig, list[CurvePoint]] = {}
    for group in groups:
        position = x(group.config)
        if group.tested and position is not None:
            base = group.config.model_copy(update={"seed": 0, field: None})
            by_setting.setdefault(base, []).append(_point(group, position))
    named = names(list(by_setting), without=[field])
    return [Line(name, base.strategy, tuple(sorted(points, key=lambda point: point.x)))
            for name, (base, points) in zip(named, by_setting.items(), strict=True)]


def depths(groups: Sequence[RunGroup]) -> tuple[list[Line], list[Line]]:
    """Lines along the freeze depth, and those from scratch, which freeze nothing: references."""
    along_depth = lines([group for group in groups if group.config.transfer_depth is None], "freeze_depth",
                        lambda config: config.freeze_depth)
    return [line for line in along_depth if line.pretrained], [line for line in along_depth if not line.pretrained]


def planned(groups: Sequence[RunGroup], field: str, x: Callable[[RunConfig], float | None]) -> bool:
    """Whether a line will have two places once every group is tested."""
    places: dict[RunConfig, set[float]] = {}
    for group in groups:
        if (position := x(group.config)) is not None:
            base = group.config.model_copy(update={"seed": 0, field: None})
            places.setdefault(base, set()).add(position)
    return any(len(of) > 1 for of in places.values())


def planned_depths(groups: Sequence[RunGroup]) -> bool:
    """The same along the freeze depth, or along the transfer depth, of which all below it may be frozen."""
    transferred = {_transferred(group.config) for group in groups if group.config.transfer_depth is not None}
    return len(transferred) > 1 or planned(groups, "freeze_depth", lambda config: config.freeze_depth)


def transfers(groups: Sequence[RunGroup]) -> tuple[list[Line], list[Line]]:
    """Lines along the transfer depth, and those from scratch; none where no group has such a depth.

    x is how many of the lowest blocks took the weights. These stayed frozen (AnB) or
    trained on (AnB+) in Yosinski et al. 2014, arXiv:1411.1792. At 0 both are the same run,
    which alone makes no line.
    """
    if all(group.config.transfer_depth is None for group in groups):
        return [], []
    by_kind: dict[tuple[RunConfig, str], list[CurvePoint]] = {}
    for group in groups:
        config, position = group.config, _transferred(group.config)
        for kind, depth in (("frozen (AnB)", position), ("trained on (AnB+)", 0)):
            if group.tested and position is not None and config.freeze_depth == depth:
                base = config.model_copy(update={"seed": 0, "transfer_depth": None, "freeze_depth": None})
                by_kind.setdefault((base, kind), []).append(_point(group, position))
    by_kind = {key: points for key, points in by_kind.items() if any(point.x for point in points)}
    several = len({base for base, _ in by_kind}) > 1
    named = names([base for base, _ in by_kind], without=["transfer_depth", "freeze_depth"])
    drawn = [Line(f"{name}, {kind}" if several else kind.capitalize().replace("anb", "AnB"), base.strategy,
                  tuple(sorted(points, key=lambda point: point.x)))
             for name, ((base, kind), points) in zip(named, by_kind.items(), strict=True)]
    return drawn, depths(groups)[1]


def _transferred(config: RunConfig) -> int | None:
    """Blocks that took the weights, of a strategy that may leave some random."""
    strategy = STRATEGIES.get(config.strategy) if config.strategy in STRATEGIES else None
    if strategy is None or "transfer_depth" not in strategy.uses or config.backbone not in BACKBONES:
        return None
    return len(BACKBONES.get(config.backbone).blocks) if config.transfer_depth is None else config.transfer_depth


def savings(curves: Sequence[Line]) -> list[Saving]:
    """Labels that each transfer saved against the first line from scratch; none where there is none."""
    scratch = next((line for line in curves if not line.pretrained), None)
    if scratch is None:
        return []
    known = [(point.x, point.mean) for point in scratch.points]
    return [labels_saved([(point.x, point.mean) for point in line.points], known, (line.name, scratch.name))
            for line in curves if line.pretrained]


def several(curves: Sequence[Line]) -> bool:
    """Whether a line has two places: a curve."""
    return any(len({point.x for point in line.points}) > 1 for line in curves)


def _point(group: RunGroup, position: float) -> CurvePoint:
    score = group.score
    low, high = score["ci95"]
    return CurvePoint(position, score["mean"], low, high, score["seeds"], group.letter)
