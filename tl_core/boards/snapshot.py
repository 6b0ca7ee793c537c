"""What everybody who looks at a board sees, as JSON: the same for all, computed once for all of them."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from tl_core.boards import class_curve, state, store, visitors
from tl_core.boards.gathered import Gathering
from tl_core.boards.run_figures import RunFigures, of_log
from tl_core.boards.state import Board
from tl_core.engine.event_log import EventLog

Logs = Callable[[Sequence[str]], Mapping[str, EventLog]]  # of runs by their ids; one that is gone is left out
AT_MOST_EVERY = 0.4  # seconds
MOST_PICTURES = 60  # the newest accepted ones
BYTES_A_SECOND = 100_000  # that a viewer is sent at most: a large board tells less often


def snapshot(board: Board, figures: Mapping[str, RunFigures]) -> dict[str, Any]:
    """The board with the ``figures`` of its entries; nicknames are left out where the teacher hides them."""
    names = {student.id: "" if board.names_hidden else student.nickname for student in board.present}
    points, varied = class_curve.curve(board, figures), board.varied
    at = {choice.value: choice.at for choice in board.choices}
    return {
        "code": board.code, "name": board.name, "closed": board.closed, "lesson": board.lesson,
        "names_hidden": board.names_hidden, "screen": list(board.screen), "lesson_guesses": _lesson_guesses(board),
        "varied": {"name": varied.name, "title": varied.title, "scale": varied.scale,
                   "values": [choice._asdict() for choice in board.choices]},
        "students": [{"id": student.id, "nickname": names[student.id], "number": student.number}
                     for student in board.present],
        "entries": [{"id": entry.id, "student": entry.student, "nickname": names[entry.student], "value": entry.value,
                     "at": at[entry.value], "run": entry.run_id,
                     **figures[entry.id].to_dict()} for entry in board.current_entries
                    if entry.id in figures and entry.value in at],  # a set that has shrunk may offer less
        "guesses": class_curve.guesses(board), "curve": [asdict(point) for point in points],
        "right": class_curve.guessed_right(board, points), "seen": class_curve.seen(board, points),
        "gathering": _gathering(board.gathering)}


def _lesson_guesses(board: Board) -> int:
    """How many students have guessed in the lesson on all screens."""
    return sum(student.id in board.lesson_guesses for student in board.present)


def _gathering(gathering: Gathering) -> dict[str, Any]:
    """Of pictures that wait nothing but how many there are: nobody sees them before the teacher's yes."""
    made = gathering.latest
    return {
        "open": gathering.open, "revision": gathering.revision, "waiting": len(gathering.waiting),
        "classes": [{"name": label, "count": count} for label, count in gathering.counts.items()],
        "pictures": [{"id": picture.id, "label": picture.label, "student": picture.student}
                     for picture in gathering.accepted[-MOST_PICTURES:][::-1]],
        "set": {"name": made.name, "data": made.data, "by_student": made.sides is not None} if made else None}


class Snapshots:
    """Snapshots of all boards, as text; what ended runs reached is kept with the board. Safe from any thread.

    ``logs`` finds what runs have said.
    """

    def __init__(self, logs: Logs):
        self._logs = logs
        self._latest: dict[tuple[str, bool], tuple[float, str]] = {}  # by code, and whether it is for visitors
        self._locks: dict[tuple[str, bool], threading.Lock] = {}

    def latest(self, code: str) -> str:
        """The board's snapshot, a moment old at most; ``UserError`` where there is no such board for whoever acts."""
        board, for_visitors = visitors.get(code), visitors.look_on()
        key = board.code, for_visitors
        with self._locks.setdefault(key, threading.Lock()):
            computed, text = self._latest.get(key, (float("-inf"), ""))
            if time.monotonic() - computed < max(AT_MOST_EVERY, len(text) / BYTES_A_SECOND):
                return text
            text = json.dumps((of_visitors if for_visitors else snapshot)(board, figures(board, self._logs)),
                              allow_nan=False)
            self._latest[key] = time.monotonic(), text
        return text


def of_visitors(board: Board, figures: Mapping[str, RunFigures]) -> dict[str, Any]:
    """``snapshot`` without nicknames and the pictures that a class gathers."""
    seen = snapshot(replace(board, names_hidden=True), figures)
    return {**seen, "gathering": {**seen["gathering"], "pictures": []}}


def figures(board: Board, logs: Logs) -> dict[str, RunFigures]:
    """The figures of every entry; those of a run that has just ended are written into the board's file."""
    going = [entry for entry in board.entries if entry.id not in board.ends]
    found = logs([entry.run_id for entry in going]) if going else {}
    now = {entry.id: of_log(found.get(entry.run_id)) for entry in going}
    for entry_id, of in now.items():
        if of.ended:
            store.append(board.code, state.ENDED, event_id=f"end-{entry_id}", entry=entry_id, figures=of.to_dict())
    return {**board.ends, **now}
