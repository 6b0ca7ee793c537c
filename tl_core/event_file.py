"""An append-only file of events, one line each: a crash, a reload or a second browser tab loses nothing.

Every event is one write that begins with the line's end: half a line that a crash left behind stays alone, and what
two people write at once stands one after the other. Taking back is one more event, ``{"kind": "undo", "of": id}``.
"""

import errno
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tl_core.data.atomic_files import disk_full_errors
from tl_core.errors import NO_SPACE, UserError
from tl_core.words import plural

UNDO = "undo"
Event = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class EventLines:
    """What a file holds: all ``events`` in their order, and the numbers of ``damaged`` lines, which are passed over."""

    events: tuple[Event, ...] = ()
    damaged: tuple[int, ...] = ()

    @cached_property
    def current(self) -> tuple[Event, ...]:
        """The events that nobody has taken back."""
        undone = {event.get("of") for event in self.events if event["kind"] == UNDO}
        return tuple(event for event in self.events if event["kind"] != UNDO and event["id"] not in undone)

    @property
    def last(self) -> Event | None:
        """The event that undo takes back next."""
        return self.current[-1] if self.current else None

    @property
    def warning(self) -> str:
        """What to tell of damaged lines; "" where there are none."""
        if not self.damaged:
            return ""
        lines = ", ".join(map(str, self.damaged[:5])) + (" …" if len(self.damaged) > 5 else "")
        return f"{plural(len(self.damaged), 'damaged line')} passed over (line {lines}): what was said there is lost."


class EventFile:
    """Events in the file ``path``, which comes into being with the first one."""

    def __init__(self, path: Path):
        self.path = path

    def append(self, kind: str, event_id: str | None = None, **values: Any) -> Event:
        """Write one event and return it. With an ``event_id`` that is there already nothing is written twice.

        ``UserError`` where the disk is full.
        """
        if event_id and (known := next((e for e in self.read().events if e["id"] == event_id), None)):
            return known
        event = {"id": event_id or uuid.uuid4().hex, "kind": kind, "time": datetime.now(UTC).isoformat(), **values}
        line = f"\n{json.dumps(event)}\n".encode("ascii")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with disk_full_errors(_full):
            _write(self.path, line)
        return event

    def undo(self, event_id: str | None = None) -> Event | None:
        """Take back an event, by default the last one; what was taken back, None where there is nothing."""
        lines = self.read()
        event = lines.last if event_id is None else next((e for e in lines.current if e["id"] == event_id), None)
        if event is not None:
            self.append(UNDO, of=event["id"])
        return event

    def read(self) -> EventLines:
        """All events; a line that is no event is counted as damaged."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return EventLines()
        parsed = [(number, _event(line)) for number, line in enumerate(lines, 1) if line.strip()]
        by_id = {event["id"]: event for _, event in reversed(parsed) if event}  # the first of one id counts
        return EventLines(tuple(reversed(by_id.values())), tuple(number for number, event in parsed if not event))


def _write(path: Path, line: bytes) -> None:
    """One write at the file's end, on the disk before it returns."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        if os.write(file, line) < len(line):  # a disk that is almost full takes the beginning, and says nothing
            raise OSError(errno.ENOSPC, NO_SPACE)
        os.fsync(file)
    finally:
        os.close(file)


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(event, dict) and isinstance(event.get("id"), str) and isinstance(event.get("kind"), str)
    return event if whole else None


def _full() -> UserError:
    return UserError("The disk is full: this answer could not be kept.", "Answers are kept under TL_HOME.",
                     "Make room, then answer again; earlier answers are safe.")
