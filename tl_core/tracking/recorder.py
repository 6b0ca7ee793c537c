"""Recorder: one run's events into MLflow, from one thread, with a heartbeat."""

import contextlib
import logging
import queue
import threading
import time

from tl_core import events, settings
from tl_core.errors import UserError, first_line
from tl_core.tracking import pending_writes, records
from tl_core.tracking.catch_up import is_unknown
from tl_core.tracking.event_encoding import Ended, Position
from tl_core.tracking.pending_writes import Unwritten
from tl_core.tracking.store_errors import in_words
from tl_core.tracking.writer import LAST, EventWriter

GATHER_SECONDS = 0.3  # one write holds what came in this time
POINTS_SECONDS = 3.0  # or in this, where only points and progress came: what is watched here comes from the tail
HEARTBEAT_SECONDS = 5.0
AGAIN_SECONDS = 1.0  # between two tries of what the store did not take
CLOSING_SECONDS = 8.0  # an ended run's last words are tried so long; what is left then stays in its file
RETRIES = 5
_CLOSE = object()
_PATIENT = (events.SeriesEvent, events.Progress)
_log = logging.getLogger(__name__)


class Recorder:
    """Writes a run's events to MLflow.

    ``write`` only queues, so it is safe from any thread and quick enough for an event
    loop. While the store cannot be written (locked, full, away) everything is kept, in
    memory and in a file under ``TL_HOME/unwritten``, and written in its order when the
    store is back: by this recorder, or by ``catch_up`` in whatever process comes next.
    ``position`` is where a run that goes on stood.
    """

    def __init__(self, run_id: str, position: Position | None = None):
        self.run_id = run_id
        self._queue: queue.Queue = queue.Queue()
        self._writer = EventWriter(run_id, position)
        self._unwritten = Unwritten(run_id)
        self._owed: list = []
        self._closing: float | None = None
        self._beaten = time.monotonic()
        self._thread = threading.Thread(target=self._work, name=f"recorder-{run_id[:8]}", daemon=True)
        self._thread.start()

    def write(self, event: events.Event) -> None:
        """Queue one event."""
        self._queue.put(event)

    def interrupt(self, reason: str) -> None:
        """End the run as INTERRUPTED, unless it has ended already."""
        self._queue.put(Ended("INTERRUPTED", reason))

    def close(self, timeout: float = 15.0) -> bool:
        """Write what is queued and end the thread; True once it has, waits at most ``timeout`` seconds.

        What the store does not take meanwhile stays in its file.
        """
        if self._closing is None:
            self._closing = time.monotonic()
            self._queue.put(_CLOSE)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        self._take_over()
        open_ = True
        while open_ or self._owed_in_vain:
            new_events = self._drain(min(AGAIN_SECONDS, HEARTBEAT_SECONDS) if self._owed else HEARTBEAT_SECONDS)
            open_ = open_ and _CLOSE not in new_events
            new_events = [event for event in new_events if event is not _CLOSE]
            if new_events or self._owed:
                self._write(new_events)
            elif self._beat_due:
                self._try(self._beat, [self.run_id])
        self._unwritten.release()

    def _take_over(self) -> None:
        """An earlier recorder of this run may have left something."""
        try:
            pending_writes.reserve()
            taken = Unwritten.take(self.run_id)
            if taken and pending_writes.of_this_store(taken[1]):
                self._unwritten, head, self._owed = taken
                self._writer.position = pending_writes.position_of(head)
            elif taken:
                taken[0].release()
        except (OSError, ValueError, UserError) as error:
            _log.warning("Run %s: %s", self.run_id, first_line(error))

    @property
    def _owed_in_vain(self) -> bool:
        """True while something has to be tried again, though nothing more will come."""
        if not self._owed:
            return False
        safe = self._unwritten.count == len(self._owed)
        return not (safe and self._closing is not None and time.monotonic() - self._closing > CLOSING_SECONDS)

    def _write(self, new_events: list) -> None:
        self._owed += new_events
        result = self._try(self._writer.write, self._owed)
        if result == "later":
            self._keep()
            return
        self._beaten = time.monotonic()
        self._owed = [event for event in self._owed if isinstance(event, LAST)] if result == "not" else []
        self._unwritten.clear()

    def _keep(self) -> None:
        with contextlib.suppress(OSError):  # a full disk: what is owed stays in memory, and is tried again
            self._unwritten.add(self._owed[self._unwritten.count:], self._writer.position)

    def _drain(self, timeout: float) -> list:
        """Waits for the first event, gathers what follows, returns at once at an end.

        Points wait for more of them; anything else is rare, and others look for it.
        """
        new_events, until = [], time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            try:
                new_events.append(self._queue.get(timeout=left))
            except queue.Empty:
                break
            if new_events[-1] is _CLOSE or isinstance(new_events[-1], LAST):
                break
            pause = POINTS_SECONDS if self._writer.running and isinstance(new_events[-1], _PATIENT) else GATHER_SECONDS
            until = time.monotonic() + pause if len(new_events) == 1 else min(until, time.monotonic() + pause)
        return new_events

    @property
    def _beat_due(self) -> bool:
        return not self._writer.ended and time.monotonic() - self._beaten >= HEARTBEAT_SECONDS

    def _beat(self, run_ids: list[str]) -> None:
        records.beat(run_ids)
        self._beaten = time.monotonic()

    def _try(self, action, argument) -> str:
        """"done", "later" where the store cannot be used now, "not" for what it will not take."""
        for attempt in range(RETRIES):
            try:
                action(argument)
                return "done"
            except Exception as error:  # MLflow raises many kinds
                if is_unknown(error):  # the run was deleted
                    return "done"
                if in_words(error, settings.tracking_uri()):
                    return "later"  # the store's own log line says what it is
                if attempt == RETRIES - 1:
                    _log.warning("Run %s: something could not be written: %s", self.run_id, first_line(error))
                time.sleep(0.2 * 2**attempt)
        return "not"
