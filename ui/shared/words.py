"""Numbers and states in words, the same on every page. No streamlit here."""

import re
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from tl_core.printable import printable
from tl_core.words import plural as plural
from tl_core.words import size as size

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"]  # of badges


class Status(NamedTuple):
    """A run's state for people: an icon, a word and a badge colour that agree."""

    icon: str
    word: str
    colour: Colour


_STATUS = {
    "QUEUED": Status(":material/hourglass_top:", "Waiting", "gray"),
    "RUNNING": Status(":material/play_circle:", "Running", "blue"),
    "FINISHED": Status(":material/check_circle:", "Finished", "green"),
    "STOPPED": Status(":material/stop_circle:", "Stopped", "orange"),
    "FAILED": Status(":material/error:", "Failed", "red"),
    "INTERRUPTED": Status(":material/power_off:", "Interrupted", "orange"),
}
STATUSES = tuple(_STATUS)
STOPPED_BY = "by a press on Stop or by Ctrl+C"  # of runs whose status is STOPPED and that have no reason


def status(name: str) -> Status:
    return _STATUS[name]


def parameters(count: int) -> str:
    """3413024 is "3.4 M", 896 is "896"."""
    if count >= 999_950:
        return f"{count / 1e6:.1f} M"
    return f"{count / 1e3:.0f} k" if count >= 1000 else str(count)


def duration(seconds: float | None) -> str:
    """75 seconds is "1 min 15 s"; None is a dash."""
    if seconds is None:
        return "–"
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def interval(ends) -> str:
    """(0.9, 0.958) is "90.0 to 95.8 %"."""
    return f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f} %"


def place(number: int) -> str:
    """A place in the queue: 1 is next."""
    return "Next in the queue" if number == 1 else f"{ordinal(number)} in the queue"


def ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ago(when: datetime, now: datetime | None = None) -> str:
    """How long ago, roughly: "just now", "5 min ago", "3 h ago", "2 days ago"."""
    minutes = int(((now or datetime.now(UTC)) - when).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"


def share(done: int, total: int) -> float:
    """How far a progress bar is; 0 while nobody knows how much there is."""
    return min(done / total, 1.0) if total else 0.0


def plain(text: str) -> str:
    """Somebody else's words as they are, in one line: no part of them is taken for Markdown.

    Names, errors and whatever else comes from outside pass through here wherever Streamlit reads
    Markdown: messages, captions, labels of buttons, help. Backslashes keep Markdown's own marks; web
    addresses, icons and arrows are looked for afterwards, so an invisible joiner stands in them.
    """
    line = _BLANK.sub(" ", printable(text)).lstrip()
    return _JOIN.sub(JOINER, "".join(f"\\{char}" if char in _MARKS else char for char in line))


JOINER = "\N{WORD JOINER}"
_MARKS = frozenset(r"\`*_[]{}()#+-.!|<>~:$=&^")
_BLANK = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_JOIN = re.compile(r"(?<=:)(?=[A-Za-z]|\\?/)|(?<=@)|(?<=www)(?=\\?\.)|(?<=[-<>=])(?=\\?[-<>=])", re.IGNORECASE)
