"""Tail: what one run has said so far, kept in memory for its readers."""

import bisect
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tl_core.events import End, Event, Progress, RunQueued, SeriesEvent

LATEST = (Progress, RunQueued)  # only the newest of these matters


def size(event: Event) -> int:
    """Positions an event takes: one for each point, one where it has none."""
    return len(event.numbers) if isinstance(event, SeriesEvent) else 1


def alike(one: Event, other: Event) -> bool:
    """Whether both are points of the same names, which may be gathered into one event."""
    return isinstance(one, SeriesEvent) and type(one) is type(other) and one.values.keys() == other.values.keys()


@dataclass
class _Item:
    start: int
    end: int
    event: Event


class EventLog:
    """A run's events in order, addressed by position; every method is safe from any thread.

    A position counts points, not messages, so it means the same however points were
    gathered. ``generation`` is another one for every tail that is made: a reader
    with a position of another generation starts anew. Listeners are called without
    arguments after every change, from the thread that made it.
    """

    def __init__(self, run_id: str):
        self.run_id = run_id
        self.generation = uuid.uuid4().hex[:8]
        self._items: list[_Item] = []
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._end: End | None = None

    def append(self, event: Event) -> bool:
        """Add an event and tell the listeners; False (and nothing done) once the run has ended."""
        with self._lock:
            if self._end is not None or not size(event):
                return False
            self._add(event)
            if isinstance(event, End):
                self._end = event
        self.notify()
        return True

    def since(self, position: int) -> tuple[list[tuple[int, Event]], int]:
        """Events from ``position`` on, each with its own position, and the position after them."""
        with self._lock:
            first = bisect.bisect_right(self._items, position, key=lambda item: item.end)
            entries = [_from(item, position) for item in self._items[first:]]
            return entries, self._items[-1].end if self._items else 0

    @property
    def events(self) -> list[Event]:
        return [event for _, event in self.since(0)[0]]

    @property
    def position(self) -> int:
        """The position after the last event."""
        with self._lock:
            return self._items[-1].end if self._items else 0

    @property
    def end(self) -> End | None:
        """The event that ended the run, None while it goes on."""
        return self._end

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every change; the returned function ends that."""
        with self._lock:
            self._listeners.append(listener)

        def unlisten() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)
        return unlisten

    def notify(self) -> None:
        """Call every listener."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def _add(self, event: Event) -> None:
        last = self._items[-1] if self._items else None
        start = last.end if last else 0
        if last and isinstance(last.event, SeriesEvent) and isinstance(event, SeriesEvent) and alike(last.event, event):
            _extend(last.event, event)
            last.end += size(event)
        elif last and type(event) is type(last.event) and isinstance(event, LATEST):
            self._items[-1] = _Item(start, start + 1, event)
        else:
            self._items.append(_Item(start, start + size(event), _own(event)))


def _own(event: Event) -> Event:
    """A copy whose lists may grow here without changing the sender's."""
    return event.at(range(len(event.numbers))) if isinstance(event, SeriesEvent) else event


def _extend(kept: SeriesEvent, event: SeriesEvent) -> None:
    kept.numbers.extend(event.numbers)
    for name, column in kept.values.items():
        column.extend(event.values[name])
    # Events are frozen for everyone else; this copy is the tail's own.
    grown = (kept.COUNTER, "values")
    kept.__dict__.update({name: value for name, value in event.__dict__.items() if name not in grown})


def _from(item: _Item, position: int) -> tuple[int, Event]:
    if not isinstance(item.event, SeriesEvent):
        return item.start, item.event
    skip = max(position - item.start, 0)
    return item.start + skip, item.event.at(range(skip, len(item.event.numbers)))
