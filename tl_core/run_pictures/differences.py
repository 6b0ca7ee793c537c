"""What is not as it was, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

GONE, CHANGED = "is gone", "has changed"
NAMED = 5


@dataclass(frozen=True)
class Lacking:
    """A picture of the run that is not what it was: its file's name, and what became of it."""

    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}"


def sentence(lacking: Sequence[Lacking], total: int, what: str = "test pictures") -> str:
    """"2 of the run's 62 test pictures are not as they were: a.jpg is gone, b.jpg has changed."; "" without any."""
    if not lacking:
        return ""
    named = ", ".join(map(str, lacking[:NAMED]))
    more = f" and {len(lacking) - NAMED} more" if len(lacking) > NAMED else ""
    verb = "is not as it was" if len(lacking) == 1 else "are not as they were"
    return f"{len(lacking)} of the run's {total} {what} {verb}: {named}{more}."
