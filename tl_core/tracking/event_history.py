"""A run's events rebuilt from MLflow alone, so that a page after a restart draws the same curves."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

from tl_core import events, metrics
from tl_core.tracking import projections, store, tags
from tl_core.tracking.metric_history import by_number, histories
from tl_core.tracking.records import RunRecord, run

TRIES = 5  # a run's markers come seconds apart


def replay(run_id: str) -> list[events.Event]:
    """The run's events in order; points gathered into one ``Batch`` and ``Epoch`` between two other events.

    An interrupted run ends with ``Failed`` and its reason; a run that still runs
    has no end, and ends with its latest ``Progress`` where that is newest.
    """
    record = run(run_id)
    run_tags, rebuilt = _unchanged_past(record)
    return [*_queued(record), *rebuilt, *_latest_progress(run_tags, rebuilt, record), *_end(record, run_tags)]


def _unchanged_past(record: RunRecord) -> tuple[dict[str, str], list[events.Event]]:
    """A run's tags and past, read between two of its markers: points behind one not yet read would lie before it."""
    run_tags = store.client().get_run(record.run_id).data.tags
    for _ in range(TRIES):
        rebuilt = past_of(record.run_id, run_tags)
        if not record.active:
            break
        before, run_tags = run_tags, store.client().get_run(record.run_id).data.tags
        if len(markers_of(before)) == len(markers_of(run_tags)):
            break
    return run_tags, rebuilt


def past_of(run_id: str, run_tags: dict[str, str] | None = None) -> list[events.Event]:
    """What a run has said, without what it waits for, does now or ended with; ``run_tags`` are its tags."""
    run_tags = store.client().get_run(run_id).data.tags if run_tags is None else run_tags
    markers = markers_of(run_tags)
    # The other way round than they are written: whatever epoch is seen of a run that goes on, its batches are too.
    epochs, batches = (_points(run_id, kind, run_tags) for kind in (events.Epoch, events.Batch))
    speed = {name: by_number(run_id, name, events.Batch, run_tags) for name in ("images_per_second", "eta_seconds")}
    rebuilt: list[events.Event] = []
    for number, marker in enumerate(markers):
        after = markers[number + 1] if number + 1 < len(markers) else {"step": math.inf, "epoch": math.inf}
        rebuilt.append(events.from_dict(marker["event"]))
        rebuilt += _batches(_between(batches, marker["step"], after["step"]), speed)
        rebuilt += _epochs(_between(epochs, marker["epoch"], after["epoch"]))
    return [*rebuilt, *projections.read(run_id, run_tags)]


def markers_of(run_tags: dict[str, str]) -> list[dict]:
    """A run's events without points, each with the points before it, from its tags."""
    markers: list[dict] = []
    while (marker := tags.unpack(f"{tags.EVENT}.{len(markers):04d}", run_tags)) is not None:
        markers.append(marker)
    return markers


@dataclass(frozen=True)
class _Point:
    number: int
    time: float  # seconds since 1970
    values: dict[str, float]


def _points(run_id: str, kind: type[events.Points], run_tags: dict[str, str]) -> list[_Point]:
    measured = histories(run_id, kind, run_tags)
    return [_Point(number, loss.timestamp / 1000,
                   {name: history[number].value for name, history in measured.items() if number in history})
            for number, loss in sorted(measured.get("loss", {}).items())]


def _between(points: list[_Point], after: float, until: float) -> list[_Point]:
    return [point for point in points if after < point.number <= until]


def _batches(points: list[_Point], speed: dict[str, dict]) -> list[events.Event]:
    def latest(numbers: list[int]) -> dict[str, float]:
        newest = [number for number in numbers if number in speed["images_per_second"]][-1:]
        return {name: history[number].value for name, history in speed.items()
                for number in newest if number in history}
    return [events.Batch(time=when, step=numbers, values=values, **latest(numbers))
            for when, numbers, values in _columns(points)]


def _epochs(points: list[_Point]) -> list[events.Event]:
    return [events.Epoch(time=when, epoch=numbers, values=values) for when, numbers, values in _columns(points)]


def _columns(points: list[_Point]) -> Iterator[tuple[float, list[int], dict[str, list[float]]]]:
    """Time of the last of them, numbers and values: one group where the same is measured, in general one in all."""
    times = {point.number: point.time for point in points}
    for numbers, values in metrics.columns((point.number, point.values) for point in points):
        yield times[numbers[-1]], numbers, values


def _queued(record: RunRecord) -> list[events.Event]:
    return [events.RunQueued(time=record.created.timestamp())] if record.status == "QUEUED" else []


def _latest_progress(run_tags: dict[str, str], rebuilt: list, record: RunRecord) -> list[events.Event]:
    if record.status != "RUNNING" or tags.PROGRESS not in run_tags:
        return []
    event = events.from_dict(json.loads(run_tags[tags.PROGRESS]))
    return [event] if event.time > max((e.time for e in rebuilt), default=0) else []


def _end(record: RunRecord, run_tags: dict[str, str]) -> list[events.Event]:
    if record.active or record.ended is None:
        return []
    when = float(run_tags.get(tags.ENDED, record.ended.timestamp()))  # a date would lose the last microsecond
    if record.status in ("FINISHED", "STOPPED"):
        kind = events.Finished if record.status == "FINISHED" else events.Stopped
        return [kind(time=when, result=record.result or {})]
    return [events.Failed(time=when, reason=record.reason or "The run failed.")]
