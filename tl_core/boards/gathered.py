"""What the events of gathering add up to: the classes, the pictures that came for them, and the sets made of them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from tl_core.event_file import Event

CLASSES, GATHER, SENT, ACCEPTED, DROPPED = "classes", "gather", "sent", "accepted", "dropped"
MADE, PART = "made", "part"
State = Literal["waiting", "accepted", "refused", "gone"]
KEPT = ("waiting", "accepted")


@dataclass(frozen=True)
class GatheredPicture:
    """A picture that a student sent. One that is "refused" (by the teacher) or "gone" (taken back) has no file."""

    id: str
    student: str
    label: str
    state: State = "waiting"


@dataclass(frozen=True)
class MadeSet:
    """A set of one's own that was made of the accepted pictures; ``data`` names the very version that is trained on.

    ``sides`` say where each student's pictures stand (train, val or test); None where everybody's stand on all three.
    ``pictures`` are those that this version brought in.
    """

    name: str
    data: str
    sides: Mapping[str, str] | None
    pictures: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Gathering:
    """``revision`` grows with every change. ``parts`` are versions with one student's training pictures alone, by the
    student and the version that they are of.
    """

    classes: tuple[str, ...] = ()
    open: bool = False
    every_picture: Mapping[str, GatheredPicture] = field(default_factory=dict)
    made: tuple[MadeSet, ...] = ()
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    revision: int = 0

    @cached_property
    def pictures(self) -> tuple[GatheredPicture, ...]:
        """Those that wait or are accepted, in the order they came; a removed student's are in none of these."""
        return tuple(picture for picture in self.every_picture.values()
                     if picture.state in KEPT and picture.student not in self.removed)

    @cached_property
    def accepted(self) -> tuple[GatheredPicture, ...]:
        return tuple(picture for picture in self.pictures if picture.state == "accepted")

    @cached_property
    def waiting(self) -> tuple[GatheredPicture, ...]:
        return tuple(picture for picture in self.pictures if picture.state == "waiting")

    @cached_property
    def counts(self) -> dict[str, int]:
        """Accepted pictures of each class, in the classes' order."""
        counted = Counter(picture.label for picture in self.accepted)
        return {label: counted[label] for label in self.classes}

    @property
    def latest(self) -> MadeSet | None:
        return self.made[-1] if self.made else None

    def of_student(self, student: str) -> tuple[GatheredPicture, ...]:
        """All that a student sent, refused ones too."""
        return tuple(picture for picture in self.every_picture.values() if picture.student == student)


def _sent(gathering: Gathering, event: Event) -> dict[str, Any]:
    picture = GatheredPicture(event["id"], event["student"], event["label"])
    return {"every_picture": {**gathering.every_picture, picture.id: picture}}


def _accepted(gathering: Gathering, event: Event) -> dict[str, Any]:
    return _judged(gathering, event, "accepted")


def _dropped(gathering: Gathering, event: Event) -> dict[str, Any]:
    return _judged(gathering, event, "refused" if event["by"] == "teacher" else "gone")


def _judged(gathering: Gathering, event: Event, state: State) -> dict[str, Any]:
    """What is gone or refused stays so: its file is away."""
    known = gathering.every_picture
    changed = {number: replace(known[number], state=state) for number in event["pictures"]
               if number in known and known[number].state in KEPT}
    return {"every_picture": {**known, **changed}}


def _made(gathering: Gathering, event: Event) -> dict[str, Any]:
    sides = event["sides"]
    made = MadeSet(event["set"], event["data"], None if sides is None else dict(sides), tuple(event["pictures"]))
    return {"made": (*gathering.made, made)}


CHANGES: Mapping[str, Callable[[Gathering, Event], dict[str, Any]]] = {
    CLASSES: lambda gathering, event: {"classes": tuple(map(str, event["classes"]))},
    GATHER: lambda gathering, event: {"open": bool(event["open"])},
    PART: lambda gathering, event: {
        "parts": {**gathering.parts, (event["student"], event["whole"]): str(event["data"])}},
    SENT: _sent, ACCEPTED: _accepted, DROPPED: _dropped, MADE: _made}


def after(gathering: Gathering, event: Event) -> Gathering:
    """The gathering after one event of ``CHANGES``."""
    return replace(gathering, **CHANGES[event["kind"]](gathering, event), revision=gathering.revision + 1)


def without(gathering: Gathering, student: str) -> Gathering:
    """The gathering without what a removed student brought."""
    return replace(gathering, removed=gathering.removed | {student}, revision=gathering.revision + 1)
