"""Names of what is measured while a run trains, and which of it decides. No TensorFlow here.

A name measured on training batches has its twin on the validation split: ``loss``, ``val_loss``. Every run
has a ``loss``, what is minimised; the rest is its objective's.
"""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

VALIDATION = "val_"
TRAINED = ("loss", "accuracy")  # of a classifier's batches
DEFAULT = (*TRAINED, *(f"{VALIDATION}{name}" for name in TRAINED))  # of its epochs, in the order of the contract
# Names that MLflow's list of a run's metrics has for other things.
RESERVED = re.compile(r"batch_|test_|seconds_|images_per_second$|eta_seconds$")
ACRONYMS = ("bnm", "coral", "im", "mmd")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Monitor(NamedTuple):
    """A metric to watch, and whether the highest ("max") or the lowest ("min") is best."""

    metric: str
    mode: Literal["max", "min"]

    def score(self, logs: Mapping[str, float]) -> float:
        """The higher the better, of an epoch's values by name."""
        return logs[self.metric] if self.mode == "max" else -logs[self.metric]


BEST = (Monitor("val_accuracy", "max"), Monitor("val_loss", "min"))  # the second one decides at equal firsts
STOPPING = Monitor("val_loss", "min")  # of early stopping


def check_name(name: str) -> str:
    """``name``; ``ValueError`` where no metric can be called so in messages and in the store."""
    if not _NAME.fullmatch(name) or RESERVED.match(name):
        raise ValueError(f"No metric can be called {name!r}. Expected small letters, digits and _, and none of the "
                         "beginnings batch_, test_ and seconds_.")
    return name


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once: a classifier's in the contract's order, then the others as they come."""
    known = dict.fromkeys(names)
    return [*(name for name in DEFAULT if name in known), *(name for name in known if name not in DEFAULT)]


def in_words(name: str) -> str:
    """``val_loss`` -> "validation loss"; ``val_target_im`` -> "validation target IM".

    Two _ stand between names: ``cosine_kind__domain`` -> "cosine kind, domain".
    """
    parts = (f"validation_{name.removeprefix(VALIDATION)}" if name.startswith(VALIDATION) else name).split("_")
    return " ".join(part.upper() if part in ACRONYMS else part or "," for part in parts).replace(" ,", ",")


def watched(monitors: Sequence[Monitor], logs: Mapping[str, float]) -> bool:
    """Whether every watched value is a finite number."""
    return all(math.isfinite(logs[monitor.metric]) for monitor in monitors)


def columns(points: Iterable[tuple[int, Mapping[str, float]]]) -> Iterator[tuple[list[int], dict[str, list[float]]]]:
    """Points (number, value by name) as equally long columns; new ones begin where other names are measured."""
    for names, same in itertools.groupby(points, key=lambda point: tuple(point[1])):
        numbers, values = zip(*same, strict=True)
        yield list(numbers), {name: [of[name] for of in values] for name in names}


def epoch_points(history: Mapping[str, Sequence[float | None]]) -> Iterator[tuple[int, dict[str, float]]]:
    """Each epoch of a history, from 1, with the values that were measured in it."""
    for number, row in enumerate(zip(*history.values(), strict=False), 1):  # a result that was read may be cut off
        yield number, {name: value for name, value in zip(history, row, strict=True) if value is not None}
