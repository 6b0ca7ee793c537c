"""Job: one run that this engine has taken, from the queue to its end."""

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tl_core import events, settings, tracking
from tl_core.config import RunConfig
from tl_core.engine.event_log import EventLog
from tl_core.engine.retold import Retold
from tl_core.errors import UserError
from tl_core.training import checkpoint

HOLE = ("The connection to the Dask scheduler was lost, and {missing} messages of this run with it: points may be "
        "missing in its curves. Its training has lost nothing.")
LEFT = ("The worker that trained this run was asked to leave, so the run was stopped after its last batch. Press "
        "Continue, or use `train --resume`, to go on from there on another worker.")
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """A run, its tail and (once a worker has it) its recorder and Dask future.

    Jobs of one ``team`` are trained as one task and share its future; ``cuts`` are freeze
    depths that later runs of the same ``comparison`` will want.
    """

    run_id: str
    config: RunConfig
    folder: str
    weights_file: str | None
    tail: EventLog
    user: str | None = None  # who began it, where people sign in
    comparison: str | None = None
    team: str | None = None
    cuts: frozenset[int] = frozenset()
    turn: int = 0  # when it is served among all that wait
    future: Any = None
    worker: str | None = None  # address of the worker that trains it
    attempt: str | None = None  # which execution of the task speaks; a second one is never silent
    heard: int = 0  # number of its newest message: what is told again after a lost connection is not taken twice
    stop_asked: bool = False
    stop_reason: str = ""  # where not its owner has asked
    spoiled: bool = False  # a second one has spoken
    left: bool = False  # it has stopped because its worker was asked to leave
    given_back: int = 0  # the kept epoch from which it last went on by itself
    lost: int = 0  # how often its worker went before it began
    position: tracking.Position | None = None  # where a run that goes on stood
    times: int = 0  # how often it has gone on
    done_since: float | None = None
    ended: float | None = None
    _recorder: tracking.Recorder | None = None
    _end: events.Stopped | None = None  # of one that ``left``, until it is known whether it goes on
    _retold: Retold = field(default_factory=Retold)
    _early: dict[int, dict] = field(default_factory=dict)  # messages that wait for those before them, by number
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def begun(self) -> bool:
        return self.attempt is not None

    @property
    def goes_on(self) -> bool:
        """Whether it has kept a state to go on from."""
        return checkpoint.there(Path(self.folder))

    @property
    def quiet(self) -> bool:
        """True while nobody else keeps the run's heartbeat."""
        return self._recorder is None and self.ended is None

    @property
    def has_hole(self) -> bool:
        """Whether messages have come that wait for others before them."""
        return bool(self._early)

    def hear(self, number: int, event: dict) -> None:
        """Take a message in its turn, each once; ``number`` counts from 1."""
        with self._lock:
            if number > self.heard:
                self._early[number] = event
            self._take_early()

    def skip_holes(self) -> None:
        """Take what waits for messages that nobody has; the log and the run's readers are told."""
        with self._lock:
            while self._early:
                if missing := min(self._early) - self.heard - 1:
                    _log.warning("Run %s: %d messages after number %d were lost", self.run_id, missing, self.heard)
                    self.take(events.Note(text=HOLE.format(missing=missing), level="warning"))
                    self.heard += missing
                self._take_early()

    def take(self, event: events.Event) -> None:
        """Pass an event on to the readers and to MLflow; nothing after the run's end."""
        if self.stop_reason and isinstance(event, events.Stopped):
            event = event.model_copy(update={"reason": self.stop_reason})
        with self._lock:
            if self.left and isinstance(event, events.Stopped) and not self.stop_asked:
                self._end = event
                return
            new = self._retold.new(event)
            if new is None or not self.tail.append(new):
                return
            event = new
            if not isinstance(event, events.RunQueued):  # known from the run's status
                self._record().write(event)
            self._mark_end(event)

    def _take_early(self) -> None:
        while (event := self._early.pop(self.heard + 1, None)) is not None:
            self.heard += 1
            self.take(events.from_dict(event))

    def go_on_elsewhere(self, reason: str) -> bool:
        """Give the run back to the queue's first place, to go on from its kept state; False where it has none.

        Its log and its record continue. A state from which it has gone on before is none: whatever ended its worker
        then may be the run itself.
        """
        try:
            epoch = checkpoint.read(Path(self.folder), arrays=False).epoch if self.goes_on else 0
        except UserError as error:
            _log.warning("Run %s cannot go on: %s", self.run_id, error)
            return False
        with self._lock:
            if epoch <= self.given_back or self.stop_asked or self.tail.end is not None:
                return False
            self.take(events.Note(text=reason.format(epoch=epoch), level="warning"))
            self._retold.again()
            self.given_back, self.times = epoch, self.times + 1
            self.future = self.worker = self.attempt = self.team = self.done_since = self._end = None
            self.heard, self.lost, self.spoiled, self.left = 0, 0, False, False
            self._early.clear()
        return True

    def end_where_it_left(self) -> None:
        """Say that it stopped because its worker left, where it does not go on."""
        with self._lock:
            end, self._end, self.left = self._end, None, False
            if end is not None:
                self.take(events.Note(text=LEFT, level="warning"))
                self.take(end.model_copy(update={"reason": LEFT}))

    def interrupt(self, reason: str) -> None:
        """End the run as INTERRUPTED, because the server goes."""
        event = events.Failed(reason=reason)
        with self._lock:
            if self.tail.append(event):
                self._record().interrupt(reason)
                self._mark_end(event)

    def state(self) -> list[bytes]:
        """The kept state of a run that goes on, for a worker that may not see its folder; else nothing."""
        file = Path(self.folder) / checkpoint.FILE
        return [file.read_bytes()] if self.times and settings.scheduler() and file.is_file() else []

    def close(self, timeout: float) -> bool:
        """Let the recorder write what it has and end; True once it has, waits at most ``timeout`` seconds."""
        return self._recorder is None or self._recorder.close(timeout)

    def _record(self) -> tracking.Recorder:
        self._recorder = self._recorder or tracking.Recorder(self.run_id, self.position)
        return self._recorder

    def _mark_end(self, event: events.Event) -> None:
        if isinstance(event, events.ENDS):
            self.ended = time.monotonic()
