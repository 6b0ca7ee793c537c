"""Ready comparisons around one setting: what varies, everything else the same. No TensorFlow here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tl_core.config import RunConfig
from tl_core.run_grid import grid
from tl_core.strategies import STRATEGIES

USUAL = ("feature_extraction", "fine_tuning", "full_fine_tuning", "from_scratch")


@dataclass(frozen=True)
class Experiment:
    """A question that a comparison answers; ``configs(base, strategies, values, seeds)`` are its resolved runs.

    ``strategies`` are those it begins with, none where it decides itself; ``values`` says what
    its values are, empty where it has none.
    """

    title: str
    question: str
    configs: Callable[[RunConfig, Sequence[str], Sequence[int], Sequence[int]], list[RunConfig]]
    strategies: tuple[str, ...] = ()
    values: str = ""


def strategy_grid(base: RunConfig, strategies: Sequence[str], depths: Sequence[int],
                  seeds: Sequence[int]) -> list[RunConfig]:
    """Every strategy, those with a depth to choose at each of ``depths`` (their own where there are none)."""
    return grid(_bare(base), {"strategy": strategies, "seed": seeds, **_band(base, strategies),
                              **({"freeze_depth": sorted(depths)} if depths and _any(strategies, "depth") else {})})


def label_curve(base: RunConfig, strategies: Sequence[str], counts: Sequence[int],
                seeds: Sequence[int]) -> list[RunConfig]:
    """Every strategy on ever more labelled pictures: what transfer saves."""
    own = {"freeze_depth": [base.freeze_depth]} if _chosen(base) and _any(strategies, "depth") else {}
    return grid(_bare(base), {"strategy": strategies, "limit": sorted(counts) or [base.limit], "seed": seeds, **own})


def yosinski_grid(base: RunConfig, strategies: Sequence[str], depths: Sequence[int],
                  seeds: Sequence[int]) -> list[RunConfig]:
    """Only the lowest blocks take the weights; these stay frozen (AnB) or train on (AnB+); and from scratch.

    Yosinski et al. 2014, arXiv:1411.1792. ``strategies`` are not asked for.
    """
    tuned = _bare(base).changed(strategy="fine_tuning")
    configs = [config for depth in sorted(depths) for frozen in sorted({0, depth})
               for config in grid(tuned.changed(transfer_depth=depth, freeze_depth=frozen), {"seed": seeds})]
    return list(dict.fromkeys([*configs, *grid(_bare(base), {"strategy": ["from_scratch"], "seed": seeds})]))


EXPERIMENTS = {
    "strategies": Experiment("Strategies", "Which strategy is best, and at which freeze depth?", strategy_grid, USUAL,
                             "Freeze depths"),
    "labels": Experiment("Label counts", "How many labels does transfer save?", label_curve,
                         ("feature_extraction", "fine_tuning", "from_scratch"), "Numbers of labels"),
    "transfer": Experiment("Transfer depths", "Which blocks are general, which special? (Yosinski 2014)", yosinski_grid,
                           (), "Transfer depths"),
}


def _bare(base: RunConfig) -> RunConfig:
    """The setting without what its strategy decided: every other one decides that anew."""
    weights = base.weights if STRATEGIES.get(base.strategy).pretrained else None
    return base.changed(freeze_depth=None, freeze_above=None, transfer_depth=None, weights=weights)


def _band(base: RunConfig, strategies: Sequence[str]) -> dict[str, list[int]]:
    """The band of the setting, for strategies that can train one."""
    return {"freeze_above": [base.freeze_above]} if base.freeze_above is not None and _any(strategies, "bands") else {}


def _chosen(base: RunConfig) -> bool:
    return STRATEGIES.get(base.strategy).depth == "chosen"


def _any(strategies: Sequence[str], what: str) -> bool:
    registered = [STRATEGIES.get(name) for name in strategies]
    return any(each.depth == "chosen" if what == "depth" else each.bands for each in registered)
