"""What a board's events add up to. Records of a board: its students, what they guessed and trained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from tl_core.boards import gathered
from tl_core.boards.gathered import Gathering
from tl_core.boards.run_figures import RunFigures
from tl_core.boards.varied import VARIED, Choice, Varied
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.event_file import Event
from tl_core.ownership import Visibility, check_visibility

OPENED, RENAMED, CLOSED, NAMES, LESSON, SECRET = "opened", "renamed", "closed", "names", "lesson", "secret"
JOINED, REMOVED, GUESSED, ENTERED, ENDED = "joined", "removed", "guessed", "entered", "ended"
LESSON_GUESSED, LESSON_SHOWN = "lesson_guessed", "lesson_shown"
VISIBILITY = "visibility"
# Settings that name parts of one set and mean nothing on another.
OF_ITS_SET = ("limit", "classes", "domain", "source_domains", "target_data", "target_domain", "protocol", "pool",
              "tasks", "main_task", "task_labels", "task_weights", "arrangement", "text_columns")


@dataclass(frozen=True)
class Student:
    """``number`` counts from 1 in the order of joining; it is the seed of the student's runs. ``key`` is a digest."""

    id: str
    nickname: str
    number: int
    key: str = field(repr=False)
    removed: bool = False


@dataclass(frozen=True)
class Entry:
    """A run that a student started with a ``value`` of what varies; ``data`` is the set that the board had then."""

    id: str
    student: str
    value: str
    run_id: str
    data: str = ""


@dataclass(frozen=True, eq=False)
class Board:
    """A board as it is now. ``secret`` is the digest of its teacher's; ``user`` opened it, where people sign in;
    ``lesson`` is on all screens where there is one.

    ``visibility`` is class, for whoever has an account and its code, or public.

    ``class_id`` is the class of the accounts whose guests it is for, where people sign in.

    ``lesson_guesses`` are its class's by student, ``lesson_shown`` says that its result is there for all.

    ``entries`` are in the order they came, those of removed students left out; ``ends`` has the figures of those
    whose runs have ended.
    """

    code: str
    name: str
    config: RunConfig
    vary: str
    secret: str = field(repr=False)
    created: str = ""
    class_id: int | None = None
    user: str | None = None
    visibility: Visibility = "class"
    closed: bool = False
    names_hidden: bool = False
    lesson: str | None = None
    lesson_guesses: Mapping[str, float] = field(default_factory=dict)
    lesson_shown: bool = False
    students: Mapping[str, Student] = field(default_factory=dict)
    guesses: Mapping[str, str] = field(default_factory=dict)
    all_entries: tuple[Entry, ...] = ()
    ends: Mapping[str, RunFigures] = field(default_factory=dict)
    gathering: Gathering = field(default_factory=Gathering)
    revision: int = 0

    @property
    def varied(self) -> Varied:
        return VARIED.get(self.vary)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """What students may choose; told once, for some of it has to look at the set."""
        return self.varied.choices(self.config)

    @property
    def titles(self) -> dict[str, str]:
        """The title of each value that may be chosen."""
        return {choice.value: choice.title for choice in self.choices}

    @cached_property
    def present(self) -> tuple[Student, ...]:
        """The students that nobody has removed, in the order they joined."""
        return tuple(student for student in self.students.values() if not student.removed)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.all_entries if not self.students[entry.student].removed)

    @property
    def screen(self) -> tuple[Any, ...]:
        """What decides which view everybody looks at: where it changes, pages are drawn anew."""
        return self.closed, self.lesson, self.lesson_shown, self.gathering.open, self.config.data

    @cached_property
    def current_entries(self) -> tuple[Entry, ...]:
        """Those on the set that the board has now: others were judged by other pictures, and are in no curve with them.
        """
        return tuple(entry for entry in self.entries if entry.data == self.config.data)

    def of_student(self, student: Student) -> tuple[Entry, ...]:
        """What a student entered on the set that the board has now."""
        return tuple(entry for entry in self.current_entries if entry.student == student.id)


def board_of(code: str, events: Iterable[Event]) -> Board | None:
    """The board; None where nothing says that it was opened. Events that say nothing known are passed over."""
    board = None
    for number, event in enumerate(events, 1):
        try:
            board = _opened(code, event) if event["kind"] == OPENED and board is None else _after(board, event)
        except (KeyError, TypeError, ValueError, UserError):  # of a later version, or written by somebody else
            continue
        if board is not None:
            board = replace(board, revision=number)
    return board


def _opened(code: str, event: Event) -> Board:
    return Board(code, event["name"], RunConfig.parse(event["config"]), event["vary"], event["secret"],
                 created=event["time"], class_id=event.get("class"), user=event.get("user"))


def _after(board: Board | None, event: Event) -> Board | None:
    change = _CHANGES.get(event["kind"])
    return board if board is None or change is None else replace(board, **change(board, event))


def _joined(board: Board, event: Event) -> dict[str, Any]:
    student = Student(event["id"], event["nickname"], len(board.students) + 1, event["key"])
    return {"students": {**board.students, student.id: student}}


def _removed(board: Board, event: Event) -> dict[str, Any]:
    student = replace(board.students[event["student"]], removed=True)
    return {"students": {**board.students, student.id: student},
            "gathering": gathered.without(board.gathering, student.id)}


def _guessed(board: Board, event: Event) -> dict[str, Any]:
    return {"guesses": {**board.guesses, board.students[event["student"]].id: event["value"]}}


def _lesson_guessed(board: Board, event: Event) -> dict[str, Any]:
    if event["lesson"] != board.lesson:  # of one that has been taken off the screens
        return {}
    return {"lesson_guesses": {**board.lesson_guesses, board.students[event["student"]].id: float(event["guess"])}}


def _entered(board: Board, event: Event) -> dict[str, Any]:
    entry = Entry(event["id"], board.students[event["student"]].id, event["value"], event["run"],
                  event.get("data", board.config.data))
    return {"all_entries": (*board.all_entries, entry)}


def _ended(board: Board, event: Event) -> dict[str, Any]:
    return {"ends": {**board.ends, event["entry"]: RunFigures(**event["figures"])}}


def _gathered(board: Board, event: Event) -> dict[str, Any]:
    """A set that was made of the class's pictures is the one that everybody trains on from now on."""
    gathering = gathered.after(board.gathering, event)
    if event["kind"] != gathered.MADE:
        return {"gathering": gathering}
    return {"gathering": gathering, "config": on_set(board.config, event["data"])}


def on_set(config: RunConfig, data: str) -> RunConfig:
    """The config on another set, what it said of parts of its own set left out."""
    return config.changed(data=data, **dict.fromkeys(OF_ITS_SET))


_CHANGES = {
    **dict.fromkeys(gathered.CHANGES, _gathered),
    RENAMED: lambda board, event: {"name": event["name"]},
    CLOSED: lambda board, event: {"closed": bool(event["closed"])},
    VISIBILITY: lambda board, event: {"visibility": check_visibility(event["visibility"])},
    NAMES: lambda board, event: {"names_hidden": bool(event["hidden"])},
    LESSON: lambda board, event: {"lesson": event["lesson"], "lesson_guesses": {}, "lesson_shown": False},
    LESSON_SHOWN: lambda board, event: {"lesson_shown": bool(board.lesson)}, LESSON_GUESSED: _lesson_guessed,
    SECRET: lambda board, event: {"secret": event["secret"]},
    JOINED: _joined, REMOVED: _removed, GUESSED: _guessed, ENTERED: _entered, ENDED: _ended}
