"""Recorder: one run's events into MLflow, from one thread, with a heartbeat."""

import json
import logging
import queue
import threading
import time
from dataclasses import dataclass

from tl_core import events
from tl_core.tracking import form, records, store, tags

GATHER_SECONDS = 0.3  # one write holds what came in this time
POINTS_SECONDS = 3.0  # or in this, where only points and progress came: what is watched here comes from the tail
HEARTBEAT_SECONDS = 5.0
RETRIES = 5
METRICS_PER_WRITE, TAGS_PER_WRITE = 900, 100  # MLflow takes 100 tags, and 1000 of both together
_END = {events.Finished: "FINISHED", events.Stopped: "STOPPED", events.Failed: "FAILED"}
_CLOSE = object()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Interrupted:
    reason: str


_PATIENT = (events.Batch, events.Epoch, events.Progress)
_LAST = (_Interrupted, *events.ENDS)
_NO_WORK = (events.RunQueued, *_LAST)  # no sign that a worker has begun


class Recorder:
    """Writes a run's events to MLflow.

    ``write`` only queues, so it is safe from any thread and quick enough for an event
    loop. What cannot be written after several tries is logged and left out: a full
    disk must not end a training. A run's end is tried again until it is written.
    """

    def __init__(self, run_id: str):
        self.run_id = run_id
        self._queue: queue.Queue = queue.Queue()
        self._position = form.Position()
        self._running = self._ended = self._closing = False
        self._beaten = time.monotonic()
        self._thread = threading.Thread(target=self._work, name=f"recorder-{run_id[:8]}", daemon=True)
        self._thread.start()

    def write(self, event: events.Event) -> None:
        """Queue one event."""
        self._queue.put(event)

    def interrupt(self, reason: str) -> None:
        """End the run as INTERRUPTED, unless it has ended already."""
        self._queue.put(_Interrupted(reason))

    def close(self, timeout: float = 30.0) -> bool:
        """Write what is queued and end the thread; True once it has, waits at most ``timeout`` seconds."""
        if not self._closing:
            self._closing = True
            self._queue.put(_CLOSE)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        open_, owed = True, []
        while open_ or owed:
            found = self._drain(HEARTBEAT_SECONDS)
            open_ = open_ and _CLOSE not in found
            found = owed + [event for event in found if event is not _CLOSE]
            if found:
                owed = [] if self._try(self._store, found) else [event for event in found if isinstance(event, _LAST)]
            elif self._beat_due:
                self._try(self._beat, [self.run_id])

    def _drain(self, timeout: float) -> list:
        """Waits for the first event, gathers what follows, returns at once at an end.

        Points wait for more of them; anything else is rare, and others look for it.
        """
        found, until = [], time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            try:
                found.append(self._queue.get(timeout=left))
            except queue.Empty:
                break
            if found[-1] is _CLOSE or isinstance(found[-1], _LAST):
                break
            pause = POINTS_SECONDS if self._running and isinstance(found[-1], _PATIENT) else GATHER_SECONDS
            until = time.monotonic() + pause if len(found) == 1 else min(until, time.monotonic() + pause)
        return found

    @property
    def _beat_due(self) -> bool:
        return not self._ended and time.monotonic() - self._beaten >= HEARTBEAT_SECONDS

    def _beat(self, run_ids: list[str]) -> None:
        records.beat(run_ids)
        self._beaten = time.monotonic()

    def _try(self, action, argument) -> bool:
        for attempt in range(RETRIES):
            try:
                action(argument)
                return True
            except Exception as error:  # MLflow raises many kinds: a locked file, a server that is away
                gone = getattr(error, "error_code", "") == "RESOURCE_DOES_NOT_EXIST"  # the run was deleted
                if gone or attempt == RETRIES - 1:
                    _log.warning("Run %s: %s could not be written: %s", self.run_id, argument, error)
                if gone:
                    return True
                time.sleep(0.2 * 2**attempt)
        return False

    def _store(self, found: list) -> None:
        # The position moves on only once everything is written, so that a second try repeats the first.
        position, metrics, values = self._position, [], {}
        for event in found:
            position = position.after(event)
            metrics += form.metrics(event)
            values |= form.event_tags(event, position)
        self._begin(found)
        if metrics or values:
            self._log(metrics, {**values, tags.HEARTBEAT: repr(time.time())})
            self._beaten = time.monotonic()
        self._classes(found)
        self._position = position
        for event in found:
            if isinstance(event, _LAST) and not self._ended:
                self._finish(event)

    def _begin(self, found: list) -> None:
        first = next((e for e in found if not isinstance(e, _NO_WORK)), None)
        if self._running or first is None:
            return
        if tags.STARTED not in store.client().get_run(self.run_id).data.tags:
            store.client().update_run(self.run_id, status="RUNNING")
            records.set_tags(self.run_id, {tags.STARTED: repr(first.time)})
        self._running = True

    def _log(self, metrics: list, values: dict[str, str]) -> None:
        from mlflow.entities import Metric, RunTag
        pairs = list(values.items())
        while metrics or pairs:
            # Tags go with the last of the metrics, for they stand behind points.
            first, metrics = metrics[:METRICS_PER_WRITE], metrics[METRICS_PER_WRITE:]
            now, pairs = ([], pairs) if metrics else (pairs[:TAGS_PER_WRITE], pairs[TAGS_PER_WRITE:])
            store.client().log_batch(self.run_id, metrics=[Metric(*metric) for metric in first],
                                     tags=[RunTag(*pair) for pair in now])

    def _classes(self, found: list) -> None:
        for event in found:
            if isinstance(event, events.RunStarted):
                store.client().log_text(self.run_id, json.dumps(event.classes), "classes.json")

    def _finish(self, end) -> None:
        if isinstance(end, events.Finished | events.Stopped):
            store.client().log_text(self.run_id, json.dumps(end.result), "result.json")
            self._log(form.result_metrics(end), {})
        store.hand_over(self.run_id)
        if isinstance(end, _Interrupted):
            records.end_run(self.run_id, "INTERRUPTED", end.reason)
        else:
            records.end_run(self.run_id, _END[type(end)], getattr(end, "reason", None), end.time)
        self._ended = True
