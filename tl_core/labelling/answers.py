"""What a person said about pictures: a class' name, "none of them" or "cannot tell"; kept as it is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tl_core.data.upload.sanitize import class_key, class_name
from tl_core.errors import UserError
from tl_core.event_file import Event, EventFile, EventLines

LABEL, NONE, SKIP, RENAME = "label", "none", "skip", "rename"
SEEN = (LABEL, NONE, SKIP)
MOST_CLASSES = 100
FILE = "answers.jsonl"


@dataclass(frozen=True)
class LabelAnswer:
    """``label`` is None for "none of them" and "cannot tell". ``asked_by`` names the strategy, "" for a free choice.

    ``guess`` and ``sure`` are what the head took the picture for before it was answered, None where it had not learnt.
    """

    id: str
    key: str
    kind: str
    label: str | None
    asked_by: str = ""
    guess: str | None = None
    sure: float | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """Everything said in a session; each picture's last answer counts."""

    lines: EventLines

    @cached_property
    def by_key(self) -> dict[str, LabelAnswer]:
        """The answer of each picture, in the order in which pictures were answered first."""
        found: dict[str, LabelAnswer] = {}
        for event in self.lines.current:
            if event["kind"] == RENAME:
                found = {key: _renamed(answer, event) for key, answer in found.items()}
            elif _sound(event):
                found[event["key"]] = _answer(event)
        return found

    @cached_property
    def labelled(self) -> dict[str, str]:
        """The class of each picture that has one, in the order of answers."""
        return {key: answer.label for key, answer in self.by_key.items() if answer.label is not None}

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names given so far, in the order of their first answer."""
        return tuple(dict.fromkeys(self.labelled.values()))

    @property
    def counts(self) -> dict[str, int]:
        """How many pictures each class has, in the order of ``classes``."""
        return {name: sum(label == name for label in self.labelled.values()) for name in self.classes}

    @property
    def last(self) -> LabelAnswer | None:
        """What undo takes back next; None where there is nothing, or it is no answer."""
        event = self.lines.last
        return _answer(event) if event and _sound(event) else None

    def of_kind(self, kind: str) -> list[str]:
        """Keys of pictures that were passed over ("skip"), or are none of the classes ("none")."""
        return [key for key, answer in self.by_key.items() if answer.kind == kind]


class AnswerFile:
    """A session's answers in its folder."""

    def __init__(self, folder: Path):
        self.events = EventFile(folder / FILE)

    def read(self) -> Answers:
        return Answers(self.events.read())

    def label(self, key: str, name: str, *, event_id: str | None = None, asked_by: str = "", guess: str | None = None,
              sure: float | None = None) -> LabelAnswer:
        """The picture is a ``name``, a class known or new. ``UserError`` for no name, and for too many classes."""
        return _answer(self.events.append(LABEL, event_id, key=key, label=self.known_name(name), asked_by=asked_by,
                                          guess=guess, sure=sure))

    def none(self, key: str, *, event_id: str | None = None, asked_by: str = "") -> LabelAnswer:
        """The picture is none of the classes: it will be in no set."""
        return _answer(self.events.append(NONE, event_id, key=key, asked_by=asked_by))

    def skip(self, key: str, *, event_id: str | None = None, asked_by: str = "") -> LabelAnswer:
        """Nobody can tell: it is not asked again."""
        return _answer(self.events.append(SKIP, event_id, key=key, asked_by=asked_by))

    def rename(self, name: str, new: str) -> None:
        """Call a class otherwise from now on; with the name of another class both become one."""
        if name not in self.read().classes:
            raise UserError(f"There is no class {name!r} here.", "Expected one that was given.", "Choose one of them.")
        self.events.append(RENAME, old=name, new=self.known_name(new, replaces=name))

    def undo(self, event_id: str | None = None) -> Event | None:
        """Take back an answer, by default the last; None where there is none."""
        return self.events.undo(event_id)

    def known_name(self, name: str, replaces: str | None = None) -> str:
        """The name as it was first spelt here, made harmless. ``UserError`` for none, and for too many classes."""
        if not name.strip():
            raise UserError("The class has no name.", "Expected a word or two.", "Type a name.")
        clean, classes = class_name(name), [one for one in self.read().classes if one != replaces]
        for known in classes:
            if class_key(known) == class_key(clean):
                return known
        if len(classes) >= MOST_CLASSES:
            raise UserError(f"There are {len(classes)} classes already.", f"At most {MOST_CLASSES} can be answered.",
                            "Use one of them, or give two classes one name.")
        return clean


def in_pool(answers: Answers, keys: Sequence[str]) -> list[tuple[int, str]]:
    """(row, class) of the answered pictures that are among ``keys``, in the order of answers."""
    row_of = {key: row for row, key in enumerate(keys)}
    return [(row_of[key], name) for key, name in answers.labelled.items() if key in row_of]


def _sound(event: Event) -> bool:
    """Whether it is an answer: of a picture, and where it gives a class, with a name."""
    named = event["kind"] != LABEL or isinstance(event.get("label"), str)
    return event["kind"] in SEEN and isinstance(event.get("key"), str) and named


def _answer(event: Event) -> LabelAnswer:
    label = event.get("label") if event["kind"] == LABEL else None
    return LabelAnswer(event["id"], event["key"], event["kind"], label, event.get("asked_by") or "", event.get("guess"),
                  event.get("sure"))


def _renamed(answer: LabelAnswer, event: Event) -> LabelAnswer:
    if answer.label != event.get("old"):
        return answer
    return LabelAnswer(answer.id, answer.key, answer.kind, event.get("new"), answer.asked_by, answer.guess, answer.sure)
