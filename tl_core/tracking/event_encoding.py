"""The form events take in MLflow: points become metrics, the rest tags that know their place between them."""

import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tl_core import events, metrics
from tl_core.tracking import tags

_BATCH = "batch_"  # begin of the name of what is measured on batches
MARKERS = (events.RunStarted, events.PhaseStarted, events.Note)


@dataclass(frozen=True)
class Ended:
    """An end that no worker has told: of a run whose server goes, of a comparison. ``status`` is one of ours."""

    status: str
    reason: str | None = None
    time: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Position:
    """How far a run has come: the last step and epoch, and how many markers stand before."""

    step: int = 0
    epoch: int = 0
    markers: int = 0

    def after(self, event) -> "Position":
        if isinstance(event, events.Batch):
            return replace(self, step=max(self.step, *event.step))
        if isinstance(event, events.Epoch):
            return replace(self, epoch=max(self.epoch, *event.epoch))
        return replace(self, markers=self.markers + isinstance(event, MARKERS))


def event_tags(event, position: Position) -> dict[str, str]:
    """The tags of an event without points; ``position`` is the one after it."""
    if isinstance(event, MARKERS):
        # Where between the points it stood, so that a replay keeps the order.
        return tags.pack(f"{tags.EVENT}.{position.markers - 1:04d}",
                         {"step": position.step, "epoch": position.epoch, "event": event.to_dict()})
    if isinstance(event, events.Progress):
        return {tags.PROGRESS: json.dumps(event.to_dict())}
    if isinstance(event, events.EpochView):
        return {tags.PROJECTIONS: str(max(event.epoch))}
    return {}


def stored_name(kind: type[events.Points], metric: str) -> str:
    """What a metric of batches or epochs is called in MLflow."""
    return f"{_BATCH}{metric}" if kind is events.Batch else metric


def measured(kind: type[events.Points], stored: Iterable[str]) -> list[str]:
    """The metrics of batches or epochs among the names of a run's metrics in MLflow."""
    if kind is events.Batch:
        return metrics.in_order(name.removeprefix(_BATCH) for name in stored if name.startswith(_BATCH))
    return metrics.in_order(name for name in stored if not metrics.RESERVED.match(name))


def event_metrics(event) -> list[tuple[str, float, int, int]]:
    """(name, value, milliseconds, step) of every point in an event, step after step; none where it has none.

    What is not finite is stored as NaN: a store keeps infinity as a huge number.
    """
    if not isinstance(event, events.Points):
        return []
    when = int(event.time * 1000)
    points = [(stored_name(type(event), name), column[index], number) for index, number in enumerate(event.numbers)
              for name, column in event.values.items()]
    return [(name, value if math.isfinite(value) else math.nan, when, number)
            for name, value, number in (*points, *_speed(event))]


def result_metrics(end: events.Finished | events.Stopped) -> list[tuple[str, float, int, int]]:
    """A result's figures as metrics, so that MLflow's own pages can sort by them."""
    test, seconds = end.result.get("test") or {}, end.result.get("seconds") or {}
    values = {**{f"test_{name}": test.get(name) for name in ("loss", "accuracy")},
              **{f"seconds_{name}": value for name, value in seconds.items()}}
    when = int(end.time * 1000)
    return [(name, float(value), when, 0) for name, value in values.items() if value is not None]


def _speed(event: events.Points) -> list[tuple[str, float, int]]:
    if not isinstance(event, events.Batch):
        return []
    speed = {"images_per_second": event.images_per_second, "eta_seconds": event.eta_seconds}
    return [(name, value, event.step[-1]) for name, value in speed.items() if value is not None]
