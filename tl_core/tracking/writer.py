"""A run's events into MLflow, in order; a write that failed half-way can be repeated."""

import json
import time
from collections.abc import Iterator
from typing import Any

from tl_core import events
from tl_core.tracking import event_encoding, projections, records, store, tags
from tl_core.tracking.event_encoding import Ended

METRICS_PER_WRITE, TAGS_PER_WRITE = 900, 100  # MLflow takes 100 tags, and 1000 of both together
_END: dict[type, str] = {events.Finished: "FINISHED", events.Stopped: "STOPPED", events.Failed: "FAILED"}


LAST = (Ended, *events.ENDS)
_NO_WORK = (events.RunQueued, *LAST)  # no sign that a worker has begun


def cut(metrics: list) -> tuple[list, list]:
    """What one write takes, and the rest: never a part of a step, whose readers would take it for all of it."""
    count = min(METRICS_PER_WRITE, len(metrics))
    while 0 < count < len(metrics) and metrics[count][3] == metrics[count - 1][3]:
        count -= 1
    count = count or METRICS_PER_WRITE
    return metrics[:count], metrics[count:]


def in_order(new_events: list) -> Iterator[list]:
    """Parts to be written one after the other: points, then the markers behind them.

    So whoever sees a point in the store finds all markers before it there too.
    """
    part: list = []
    for event in new_events:
        if isinstance(event, events.Points) and any(isinstance(before, event_encoding.MARKERS) for before in part):
            yield part
            part = []
        part.append(event)
    yield part


class EventWriter:
    """Where a run stands in the store, and what is written after it."""

    def __init__(self, run_id: str, position: event_encoding.Position | None = None):
        self.run_id = run_id
        self.position = position or event_encoding.Position()
        self.running = self.ended = False

    def write(self, new_events: list) -> None:
        """Write events. The position moves on only once all are, so that a second try repeats the first."""
        position = self.position
        self._begin(new_events)
        for part in in_order(new_events):
            metrics, values = [], dict[str, Any]()
            for event in part:
                position = position.after(event)
                metrics += event_encoding.event_metrics(event)
                values |= event_encoding.event_tags(event, position)
            if metrics or values:
                self._log(metrics, {**values, tags.HEARTBEAT: repr(time.time())})
        self._classes(new_events)
        projections.write(self.run_id, [event for event in new_events if isinstance(event, events.EpochView)])
        for event in new_events:
            if isinstance(event, LAST) and not self.ended:
                self._finish(event)
        self.position = position

    def _begin(self, new_events: list) -> None:
        first = next((e for e in new_events if not isinstance(e, _NO_WORK)), None)
        if self.running or first is None:
            return
        stored = store.client().get_run(self.run_id)
        if stored.info.status != "RUNNING" and tags.END not in stored.data.tags:  # also of a run that goes on
            store.client().update_run(self.run_id, status="RUNNING")
        if tags.STARTED not in stored.data.tags:
            records.set_tags(self.run_id, {tags.STARTED: repr(first.time)})
        self.running = True

    def _log(self, metrics: list, values: dict[str, str]) -> None:
        from mlflow.entities import Metric, RunTag
        pairs = list(values.items())
        while metrics or pairs:
            # Tags go with the last of the metrics, for they stand behind points.
            first, metrics = cut(metrics)
            now, pairs = ([], pairs) if metrics else (pairs[:TAGS_PER_WRITE], pairs[TAGS_PER_WRITE:])
            store.client().log_batch(self.run_id, metrics=[Metric(*metric) for metric in first],
                                     tags=[RunTag(*pair) for pair in now])

    def _classes(self, new_events: list) -> None:
        for event in new_events:
            if isinstance(event, events.RunStarted):
                store.client().log_text(self.run_id, json.dumps(event.classes), "classes.json")

    def _finish(self, end) -> None:
        if isinstance(end, events.Finished | events.Stopped):
            store.client().log_text(self.run_id, json.dumps(end.result), "result.json")
            self._log(event_encoding.result_metrics(end), {})
        store.hand_over(self.run_id)
        status = end.status if isinstance(end, Ended) else _END[type(end)]
        records.end_run(self.run_id, status, getattr(end, "reason", None), end.time)
        self.ended = True
