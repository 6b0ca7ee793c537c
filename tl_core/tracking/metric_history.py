"""When a run's points came: for curves along seconds and steps, which its result does not hold."""

import math
from dataclasses import dataclass, field
from typing import Any

from tl_core import events, metrics
from tl_core.tracking import store, tags
from tl_core.tracking.event_encoding import measured, stored_name
from tl_core.tracking.pauses import lasting, paused_before


@dataclass(frozen=True)
class MetricHistory:
    """A run's points as columns of equal length.

    ``batches`` has step, seconds, loss, accuracy and whatever else was measured (training, means since
    the point before); ``epochs`` has epoch, step, seconds, loss, accuracy, val_loss, val_accuracy and
    the rest. Seconds count from the worker's start; what a phase did not measure is NaN there.
    """

    batches: dict[str, list[float]] = field(default_factory=dict)
    epochs: dict[str, list[float]] = field(default_factory=dict)


def points(run_id: str) -> MetricHistory:
    """The points of a run, however far it has come."""
    run = store.client().get_run(run_id)
    begin = float(run.data.tags.get(tags.STARTED, run.info.start_time / 1000))
    batches = _columns(run_id, events.Batch, begin, run.data.tags)
    epochs = _columns(run_id, events.Epoch, begin, run.data.tags)
    per_epoch = _steps_per_epoch(run.data.tags)
    return MetricHistory(batches, {**epochs, "step": [epoch * per_epoch for epoch in epochs["epoch"]]})


def histories(run_id: str, kind: type[events.Points], run_tags: dict[str, str]) -> dict[str, dict[int, Any]]:
    """Metric -> number -> its MLflow point; empty before the first.

    The loss, which is always measured, is read first: whatever has a loss then was written with all that
    was measured with it, and what is written while the rest is read has none.
    """
    losses = by_number(run_id, stored_name(kind, "loss"), kind, run_tags)
    if not losses:
        return {}
    names = measured(kind, store.client().get_run(run_id).data.metrics)
    return {name: losses if name == "loss" else by_number(run_id, stored_name(kind, name), kind, run_tags)
            for name in names}


def by_number(run_id: str, stored: str, kind: type[events.Points], run_tags: dict[str, str]) -> dict[int, Any]:
    """Step or epoch -> its MLflow point of the metric that is called ``stored`` there."""
    return lasting(store.client().get_metric_history(run_id, stored), run_tags, kind.COUNTER)


def _columns(run_id: str, kind: type[events.Points], begin: float, run_tags: dict[str, str]) -> dict[str, list]:
    known = histories(run_id, kind, run_tags)
    losses, nothing = known.get("loss", {}), dict[int, Any]()
    numbers = sorted(losses)
    return {kind.COUNTER: numbers,
            "seconds": [_worked(losses[number].timestamp / 1000, begin, run_tags) for number in numbers],
            **{name: [history[number].value if number in history else math.nan for number in numbers]
               for name, history in (dict.fromkeys(_plain(kind), nothing) | known).items()}}


def _plain(kind: type[events.Points]) -> tuple[str, ...]:
    """The columns that are there before the first point too."""
    return metrics.TRAINED if kind is events.Batch else metrics.DEFAULT


def _worked(when: float, begin: float, run_tags: dict[str, str]) -> float:
    return when - begin - paused_before(run_tags, when)


def _steps_per_epoch(run_tags: dict[str, str]) -> int:
    number = 0
    while (marker := tags.unpack(f"{tags.EVENT}.{number:04d}", run_tags)) is not None:
        if marker["event"].get("type") == "run_started":
            return int(marker["event"]["steps_per_epoch"])
        number += 1
    return 1
