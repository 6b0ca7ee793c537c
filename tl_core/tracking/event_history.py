"""A run's events rebuilt from MLflow alone, so that a page after a restart draws the same curves."""

import json
import math

from tl_core import events
from tl_core.tracking import store, tags
from tl_core.tracking.event_encoding import BATCH_METRICS, EPOCH_METRICS
from tl_core.tracking.pauses import lasting
from tl_core.tracking.records import RunRecord, run


def replay(run_id: str) -> list[events.Event]:
    """The run's events in order; points gathered into one ``Batch`` and ``Epoch`` between two other events.

    An interrupted run ends with ``Failed`` and its reason; a run that still runs
    has no end, and ends with its latest ``Progress`` where that is newest.
    """
    record = run(run_id)
    found = store.client().get_run(record.run_id).data.tags
    rebuilt = past_of(record.run_id, found)
    return [*_queued(record), *rebuilt, *_latest_progress(found, rebuilt, record), *_end(record, found)]


def past_of(run_id: str, found: dict[str, str] | None = None) -> list[events.Event]:
    """What a run has said, without what it waits for, does now or ended with; ``found`` are its tags."""
    found = store.client().get_run(run_id).data.tags if found is None else found
    markers, batches, epochs = markers_of(found), _batches(run_id, found), _epochs(run_id, found)
    rebuilt: list[events.Event] = []
    for number, marker in enumerate(markers):
        after = markers[number + 1] if number + 1 < len(markers) else {"step": math.inf, "epoch": math.inf}
        rebuilt.append(events.from_dict(marker["event"]))
        rebuilt += _gathered(batches, marker["step"], after["step"], _batch)
        rebuilt += _gathered(epochs, marker["epoch"], after["epoch"], _epoch)
    return rebuilt


def markers_of(found: dict[str, str]) -> list[dict]:
    """A run's events without points, each with the points before it, from its tags."""
    markers = []
    while (marker := tags.unpack(f"{tags.EVENT}.{len(markers):04d}", found)) is not None:
        markers.append(marker)
    return markers


def _history(run_id: str, name: str, found: dict[str, str], counter: str) -> dict[int, tuple[float, float]]:
    """Step -> (value, seconds since 1970)."""
    history = lasting(store.client().get_metric_history(run_id, name), found, counter)
    return {step: (point.value, point.timestamp / 1000) for step, point in history.items()}


def _batches(run_id: str, found: dict[str, str]) -> dict[int, dict]:
    names = {**BATCH_METRICS, "images_per_second": "images_per_second", "eta_seconds": "eta_seconds"}
    return _joined({field: _history(run_id, name, found, "step") for field, name in names.items()}, "loss", "accuracy")


def _epochs(run_id: str, found: dict[str, str]) -> dict[int, dict]:
    return _joined({name: _history(run_id, name, found, "epoch") for name in EPOCH_METRICS}, *EPOCH_METRICS)


def _joined(histories: dict[str, dict], *needed: str) -> dict[int, dict]:
    """Step -> its fields, in order; only steps that have every needed field."""
    steps = sorted(set.intersection(*(set(histories[name]) for name in needed)))
    return {step: {"time": histories[needed[0]][step][1],
                   **{name: history[step][0] for name, history in histories.items() if step in history}}
            for step in steps}


def _gathered(points: dict[int, dict], after: float, until: float, build) -> list[events.Event]:
    chosen = {step: fields for step, fields in points.items() if after < step <= until}
    return [build(chosen)] if chosen else []


def _batch(points: dict[int, dict]) -> events.Batch:
    rows = list(points.values())
    speed = [row for row in rows if "images_per_second" in row]
    latest = speed[-1] if speed else {}
    return events.Batch(time=rows[-1]["time"], step=list(points), loss=[row["loss"] for row in rows],
                        accuracy=[row["accuracy"] for row in rows],
                        images_per_second=latest.get("images_per_second", 0.0),
                        eta_seconds=latest.get("eta_seconds"))


def _epoch(points: dict[int, dict]) -> events.Epoch:
    rows = list(points.values())
    return events.Epoch(time=rows[-1]["time"], epoch=list(points),
                        **{name: [row[name] for row in rows] for name in EPOCH_METRICS})


def _queued(record: RunRecord) -> list[events.Event]:
    return [events.RunQueued(time=record.created.timestamp())] if record.status == "QUEUED" else []


def _latest_progress(found: dict[str, str], rebuilt: list, record: RunRecord) -> list[events.Event]:
    if record.status != "RUNNING" or tags.PROGRESS not in found:
        return []
    event = events.from_dict(json.loads(found[tags.PROGRESS]))
    return [event] if event.time > max((e.time for e in rebuilt), default=0) else []


def _end(record: RunRecord, found: dict[str, str]) -> list[events.Event]:
    if record.active:
        return []
    when = float(found.get(tags.ENDED, record.ended.timestamp()))  # a date would lose the last microsecond
    if record.status in ("FINISHED", "STOPPED"):
        kind = events.Finished if record.status == "FINISHED" else events.Stopped
        return [kind(time=when, result=record.result or {})]
    return [events.Failed(time=when, reason=record.reason or "The run failed.")]
