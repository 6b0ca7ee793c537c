"""Tails of runs that this process does not run: read from MLflow, and again while they go on elsewhere."""

import logging
import threading
import time
from typing import TypeVar

from tl_core import events, tracking
from tl_core.engine.event_log import EventLog
from tl_core.tracking.event_encoding import Position, event_tags
from tl_core.tracking.store_errors import StoreError

KEPT = 32  # ended tails kept for the next reader
EVERY_SECONDS = 2.0
_log = logging.getLogger(__name__)
Of = TypeVar("Of", bound=events.SeriesEvent)


class RemoteRun:
    """One such tail and how far it has been read."""

    def __init__(self, run_id: str):
        self.tail = EventLog(run_id)
        self._position = Position()
        self._progress = 0.0
        self._viewed: dict[type, int] = {}  # the last epoch that has been read, of each kind of view

    def read(self) -> None:
        """Append what MLflow has and the tail has not."""
        read = Position()
        for event in tracking.replay(self.tail.run_id):
            read = read.after(event)
            new = self._new(event, read)
            if new is not None:
                self.tail.append(new)
        self._position = Position(max(read.step, self._position.step), max(read.epoch, self._position.epoch),
                                  max(read.markers, self._position.markers))

    def _new(self, event: events.Event, read: Position) -> events.Event | None:
        if isinstance(event, events.Batch):
            return _after(event, self._position.step)
        if isinstance(event, events.Epoch):
            return _after(event, self._position.epoch)
        if isinstance(event, events.EpochView):
            last = self._viewed.get(type(event), -1)
            self._viewed[type(event)] = max(last, *event.epoch)
            return _after(event, last)
        if isinstance(event, events.Progress | events.RunQueued):
            is_new, self._progress = event.time > self._progress, max(event.time, self._progress)
            return event if is_new else None
        if event_tags(event, read):  # RunStarted, PhaseStarted, Note
            return event if read.markers > self._position.markers else None
        return event


class RemoteRunPoller:
    """Gives those tails and keeps the listened ones growing, from one thread of its own."""

    def __init__(self, every: float = EVERY_SECONDS):
        self._every = every
        self._followed: dict[str, RemoteRun] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def tail(self, run_id: str, active: bool = False) -> EventLog:
        """The run's tail, read now where it is not known yet; ``UserError`` for an unknown run.

        One that has ended is read anew where the run is ``active``: it goes on.
        """
        with self._lock:
            known = self._followed.get(run_id)
            if known and not (active and known.tail.end is not None):
                return known.tail
            self._followed.pop(run_id, None)
        followed = RemoteRun(run_id)
        followed.read()
        with self._lock:
            followed = self._followed.setdefault(run_id, followed)
            self._forget()
            if followed.tail.end is None and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="follower", daemon=True)
                self._thread.start()
        return followed.tail

    def forget(self, run_id: str) -> None:
        """The run goes on: what is known of it has ended."""
        with self._lock:
            self._followed.pop(run_id, None)

    def tails(self) -> list[EventLog]:
        with self._lock:
            return [followed.tail for followed in self._followed.values()]

    def stop(self) -> None:
        self._stopped.set()

    def _work(self) -> None:
        pause = self._every
        while not self._stopped.wait(pause):
            began = time.monotonic()
            with self._lock:
                active = [f for f in self._followed.values() if f.tail.end is None]
            for followed in active:
                self._read(followed)
            # A long run takes a while to read: never spend more than a fifth of the time on it.
            pause = max(self._every, 4 * (time.monotonic() - began))

    def _read(self, followed: RemoteRun) -> None:
        if not followed.tail.listeners:
            with self._lock:
                self._followed.pop(followed.tail.run_id, None)
            return
        try:
            followed.read()
        except StoreError:  # its own line in the log says it
            return
        except Exception as error:  # the run was deleted: try again next time
            _log.warning("Run %s could not be read: %s", followed.tail.run_id, error)

    def _forget(self) -> None:
        ended = [run_id for run_id, f in self._followed.items() if f.tail.end is not None]
        for run_id in ended[:-KEPT]:
            del self._followed[run_id]


def _after(event: Of, position: int) -> Of | None:
    new = [index for index, number in enumerate(event.numbers) if number > position]
    return event.at(new) if new else None
