"""A comparison's runs: every combination of what was chosen for its axes. No TensorFlow here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tl_core import plan, words
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.needs import OF_A_PAIR
from tl_core.strategies import STRATEGIES

MOST_RUNS = 500
MOST_SEEDS = 100


@dataclass(frozen=True)
class Axis:
    """Something a comparison varies: the option that lists its values, and the field of ``RunConfig`` they are for.

    Runs for which ``applies`` is false have no such value, and are not multiplied by it;
    ``needed`` says what a comparison lacks where it applies to none of them; ``many`` are
    several values, where the option does not say it.
    """

    option: str
    field: str
    applies: Callable[[RunConfig], bool] = lambda config: True
    needed: tuple[str, str] = ("", "")
    many: str = ""

    def spread(self, configs: Sequence[RunConfig], values: Sequence[Any]) -> Iterator[RunConfig]:
        """Each config once for each value. ``UserError`` for a value that does not fit."""
        if not any(self.applies(config) for config in configs):
            raise UserError(f"{self.option} is {','.join(map(str, values))}.", *self.needed)
        for config in configs:
            if self.applies(config):
                yield from (self._changed(config, value) for value in values)
            else:
                yield config

    def _changed(self, config: RunConfig, value: Any) -> RunConfig:
        try:
            changed = config.changed(**{self.field: value})
            plan.resolve_config(changed)
            return changed
        except UserError as error:
            raise UserError(f"{self.option} names {str(value)!r}: {error.found}", error.expected, error.fix) from None


def _has_depth(config: RunConfig) -> bool:
    return STRATEGIES.get(config.strategy).depth == "chosen"


def _has_band(config: RunConfig) -> bool:
    return STRATEGIES.get(config.strategy).bands


def _has_transfer_depth(config: RunConfig) -> bool:
    return "transfer_depth" in STRATEGIES.get(config.strategy).uses


AXES = (
    Axis("--strategies", "strategy"),
    Axis("--freeze-depths", "freeze_depth", _has_depth,
         ("None of these strategies has a depth to choose.", "Add fine_tuning to --strategies, or leave it out.")),
    Axis("--freeze-above", "freeze_above", _has_band,
         ("None of these strategies trains a band of blocks.", "Add fine_tuning to --strategies, or leave it out."),
         "bands"),
    Axis("--transfer-depths", "transfer_depth", _has_transfer_depth,
         ("None of these strategies trains the blocks above it.", "Add fine_tuning to --strategies, or leave it out.")),
    Axis("--learning-rates", "learning_rate"),
    Axis("--limits", "limit", many="label counts"),
    Axis("--seeds", "seed"),
)


def grid(base: RunConfig, values: Mapping[str, Sequence[Any]]) -> list[RunConfig]:
    """Resolved configs without duplicates: ``base`` with every combination of ``values``.

    ``values`` maps fields of ``AXES`` to what each shall be; fields that are missing stay as
    ``base`` has them. Runs of several seeds are on the same pictures: those that the first
    seed chooses. Raises ``UserError``, which names the option, before anything has run.
    """
    _check_predict(values.get("strategy", [base.strategy]))
    if unknown := set(values) - {axis.field for axis in AXES}:
        raise ValueError(f"No axis has the fields {sorted(unknown)}.")
    chosen = values.get("seed", ())
    if len(chosen) > 1 and base.split_seed is None:
        base = base.changed(split_seed=chosen[0])
    # What is wrong with all runs is told as one run's error, and all are on the same pictures.
    configs = [base.changed(data=plan.resolve_config_and_data(base).data)]
    for axis in AXES:
        if axis.field in values:
            configs = list(dict.fromkeys(axis.spread(configs, values[axis.field])))
            _check_count(len(configs))
    targets = _targets(configs)
    return list(dict.fromkeys(plan.resolve_config(config.changed(**targets.get(config.strategy, {})))
                              for config in configs))


def _targets(configs: Sequence[RunConfig]) -> dict[str, dict[str, Any]]:
    """By strategy that needs a target, that target's fields pinned; ``UserError`` where set or options have none."""
    targets: dict[str, dict[str, Any]] = {}
    for config in configs:
        if "target" in STRATEGIES.get(config.strategy).needs and config.strategy not in targets:
            try:
                pinned = plan.resolve_config_and_data(config)
            except UserError as error:
                raise UserError(f"--strategies names {config.strategy!r}: {error.found}", error.expected,
                                error.fix) from None
            targets[config.strategy] = {name: getattr(pinned, name) for name in OF_A_PAIR}
    return targets


def varied(configs: Sequence[RunConfig]) -> str:
    """What these runs vary, in words: "4 strategies, 3 seeds"; how many they are where it is none of ``AXES``."""
    counts = {axis.many or axis.option.strip("-").replace("-", " "):
              len({getattr(config, axis.field) for config in configs if axis.applies(config)}) for axis in AXES}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count > 1) or \
        words.plural(len(configs), "run")


def seeds(count: int, first: int = 0) -> tuple[int, ...]:
    """``count`` seeds from ``first`` on."""
    if not 1 <= count <= MOST_SEEDS:
        raise UserError(f"--seeds is {count}.", f"Expected a whole number from 1 to {MOST_SEEDS}.",
                        "Change it and try again.")
    return tuple(range(first, first + count))


def _check_predict(strategies: Sequence[str]) -> None:
    """``UserError`` for one that learns no classes: such runs have no accuracy to be compared by."""
    for name in strategies:
        if name in STRATEGIES and not STRATEGIES.get(name).predicts:
            raise UserError(f"--strategies names {name!r}, which learns without labels.",
                            "A comparison is by accuracy, and its network predicts no classes.",
                            "`python -m tl_core self-taught` compares what is learnt from it.")


def _check_count(count: int) -> None:
    if count > MOST_RUNS:
        raise UserError(f"These options make {count} runs or more.", f"A comparison has at most {MOST_RUNS}.",
                        "Name fewer values, or compare in several steps.")
