"""What a board lets its class vary: the values there are, and the config that each makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError, unknown_name
from tl_core.registry import Registry
from tl_core.strategies import STRATEGIES
from tl_core.strategies.registry import NEEDS

LEARNING_RATES = ("0.00001", "0.00003", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1")
LABELS_A_CLASS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
ALL = "all"
MINE, MIXED, EVERYBODY = "mine", "mixed", "everybody"


class Choice(NamedTuple):
    """A value that may be chosen, how people read it, and where it stands on the axis."""

    value: str
    title: str
    at: float


@dataclass(frozen=True)
class Varied:
    """One setting that students choose. ``title`` names the chart's axis, ``question`` asks for the best value.

    ``choices(config)`` are what may be chosen, in order; on a ``scale`` of names they stand at their number in it.
    ``apply`` makes the student's config.
    ``from_class_set``: its values choose among the pictures that the class has gathered, so that they mean other
    pictures for each student (``own_pictures``), and nothing before there is a set of them.
    """

    name: str
    title: str
    question: str
    scale: Literal["linear", "log", "names"]
    choices: Callable[[RunConfig], tuple[Choice, ...]]
    apply: Callable[[RunConfig, str], RunConfig]
    from_class_set: bool = False

    def values(self, config: RunConfig) -> dict[str, str]:
        """The title of each value."""
        return {choice.value: choice.title for choice in self.choices(config)}

    def at(self, config: RunConfig, value: str) -> float:
        """Where a value stands on the axis."""
        return next(choice.at for choice in self.choices(config) if choice.value == value)

    def check(self, config: RunConfig, value: str) -> str:
        """``value``; ``UserError`` where it cannot be chosen on a board of ``config``."""
        known = self.values(config)
        if value not in known:
            raise unknown_name(self.title.lower(), value, known, "The class board lists what can be chosen.")
        return value


VARIED: Registry[Varied] = Registry("setting to vary", "A class board varies one of them.")


def check(config: RunConfig, name: str) -> None:
    """``UserError`` where a board of ``config`` leaves nothing to vary, or a value of it could not be trained."""
    varied = VARIED.get(name)
    values = list(varied.values(config))
    if len(values) < 2:
        raise UserError(f"With these settings there is one {varied.title.lower()} to choose.",
                        "A class board needs two at least.", "Choose other data, another backbone, or vary another.")
    if varied.from_class_set:
        check_gathering(config)
    for value in () if varied.from_class_set else (values[0], values[-1]):
        plan.resolve_config_and_data(varied.apply(config, value))


def check_gathering(config: RunConfig) -> None:
    """``UserError`` where a run of ``config`` could not train on what a class gathers: pictures with labels."""
    spec, strategy = BACKBONES.get(config.backbone), STRATEGIES.get(config.strategy)
    if spec.modality != "image":
        raise UserError(f"{spec.title} reads {spec.input.plural}.", "A class gathers pictures.",
                        "Open a board with a backbone that reads pictures.")
    if lacking := [NEEDS[need] for need in strategy.needs if need != "image"]:
        raise UserError(f"{strategy.title} needs {' and '.join(lacking)}.",
                        "What a class gathers is pictures with labels, and nothing else.",
                        "Open a board with another strategy, such as feature extraction.")


def _blocks(config: RunConfig) -> int:
    return len(BACKBONES.get(config.backbone).blocks)


def _depths(config: RunConfig) -> tuple[Choice, ...]:
    blocks = _blocks(config)
    return tuple(Choice(str(depth), "all blocks frozen" if depth == blocks else f"{depth} of {blocks} blocks frozen"
                        if depth else "nothing frozen", float(depth)) for depth in range(blocks + 1))


def _with_depth(config: RunConfig, value: str) -> RunConfig:
    if int(value) == _blocks(config):
        return config.changed(strategy="feature_extraction", freeze_depth=None)
    return config.changed(strategy="fine_tuning", freeze_depth=int(value))


def _strategies(config: RunConfig) -> tuple[Choice, ...]:
    """Those that need nothing but pictures with labels."""
    return _in_order({strategy.name: strategy.title for strategy in STRATEGIES
                      if not strategy.needs and strategy.predicts})


def _with_strategy(config: RunConfig, value: str) -> RunConfig:
    depth = config.freeze_depth if STRATEGIES.get(value).depth == "chosen" else None
    return config.changed(strategy=value, freeze_depth=depth)


def _rates(config: RunConfig) -> tuple[Choice, ...]:
    return tuple(Choice(rate, rate, float(rate)) for rate in LEARNING_RATES)


def _label_counts(config: RunConfig) -> tuple[Choice, ...]:
    """So many a class, as many as the training set has, and all of them."""
    classes, there = _training(config)
    few = [Choice(str(count), f"{count} a class", float(max(count * classes, 2)))
           for count in LABELS_A_CLASS if classes * count < there]
    return (*few, Choice(ALL, f"all {there}", float(there)))


def _with_labels(config: RunConfig, value: str) -> RunConfig:
    return config.changed(limit=None if value == ALL else max(int(value) * _training(config)[0], 2))


def _training(config: RunConfig) -> tuple[int, int]:
    """Classes and training examples of the config's set, no picture being read."""
    from tl_core.data import catalog
    listing = catalog.listing_of(config.changed(limit=None))
    return max(len(listing.classes), 1), len(listing.splits["train"])


def _whose(config: RunConfig) -> tuple[Choice, ...]:
    return _in_order({MINE: "mine alone", MIXED: "as many, of everybody's", EVERYBODY: "everybody's"})


def _in_order(titles: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, title, float(number)) for number, (value, title) in enumerate(titles.items()))


for _varied in (
        Varied("freeze_depth", "Freeze depth", "How many blocks should stay frozen?", "linear", _depths, _with_depth),
        Varied("strategy", "Strategy", "Which strategy will be best?", "names", _strategies, _with_strategy),
        Varied("learning_rate", "Learning rate", "Which learning rate will be best?", "log", _rates,
               lambda config, value: config.changed(learning_rate=float(value))),
        Varied("labels", "Training labels", "How many labels does it take?", "log", _label_counts, _with_labels),
        Varied("pictures", "Choice of training pictures", "Whose pictures make the best network?", "names", _whose,
               lambda config, value: config, from_class_set=True)):
    VARIED.add(_varied.name, _varied)
