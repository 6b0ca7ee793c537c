"""Places for files, where one that is taken gets a number after its name; case does not tell files apart."""

from collections.abc import Iterable
from pathlib import PurePosixPath


class FreeNames:
    """Gives places away, never one twice; ``taken`` are places that are gone from the start."""

    def __init__(self, taken: Iterable[str] = ()):
        self._taken = dict.fromkeys(path.casefold() for path in taken)  # in their order, so that some can go back
        self._before = len(self._taken)
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        """How many were given away."""
        return len(self._taken) - self._before

    def give(self, path: str) -> str:
        """``path``, or with the next number after its name where that is taken."""
        key, free = path.casefold(), path
        while free.casefold() in self._taken:
            number = self._numbers[key] = self._numbers.get(key, 1) + 1
            free = _numbered(PurePosixPath(path), number)
        folded = free.casefold()
        self._taken[free if free == folded else folded] = None  # most often one text in memory, not two
        return free

    def go_back(self, length: int) -> None:
        """Take back all but the first ``length`` that were given away."""
        while len(self) > length:
            self._taken.popitem()


def _numbered(path: PurePosixPath, number: int) -> str:
    return str(path.with_name(f"{path.stem}_{number}{path.suffix}"))
