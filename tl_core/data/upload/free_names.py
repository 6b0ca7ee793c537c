"""Places for files, where one that is taken gets a number after its name; case does not tell files apart."""

from collections.abc import Iterable
from pathlib import PurePosixPath


class FreeNames:
    """Gives places away, never one twice; ``taken`` are places that are gone from the start."""

    def __init__(self, taken: Iterable[str] = ()):
        self._taken = {path.casefold() for path in taken}
        self._given: list[str] = []  # in the order they were given away, so that some can be given back
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        """How many were given away."""
        return len(self._given)

    def give(self, path: PurePosixPath) -> PurePosixPath:
        """``path``, or with the next number after its name where that is taken."""
        key, free = str(path).casefold(), path
        while str(free).casefold() in self._taken:
            number = self._numbers[key] = self._numbers.get(key, 1) + 1
            free = path.with_name(f"{path.stem}_{number}{path.suffix}")
        name = str(free)
        given = name if name == name.casefold() else name.casefold()  # most often one text in memory, not two
        self._taken.add(given)
        self._given.append(given)
        return free

    def go_back(self, length: int) -> None:
        """Take back all but the first ``length`` that were given away."""
        self._taken.difference_update(self._given[length:])
        del self._given[length:]
