"""Places for files, where one that is taken gets a number after its name; case does not tell files apart."""

from collections.abc import Iterable
from pathlib import PurePosixPath


class FreeNames:
    """Gives places away, never one twice; ``taken`` are places that are gone from the start."""

    def __init__(self, taken: Iterable[str] = ()):
        self._taken = {place.casefold() for place in taken}
        self._given: list[str] = []  # in the order they were given away, so that some can be given back
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        """How many were given away."""
        return len(self._given)

    def give(self, place: PurePosixPath) -> PurePosixPath:
        """``place``, or with the next number after its name where that is taken."""
        asked, free = str(place).casefold(), place
        while str(free).casefold() in self._taken:
            number = self._numbers[asked] = self._numbers.get(asked, 1) + 1
            free = place.with_name(f"{place.stem}_{number}{place.suffix}")
        self._taken.add(str(free).casefold())
        self._given.append(str(free).casefold())
        return free

    def go_back(self, length: int) -> None:
        """Take back all but the first ``length`` that were given away."""
        self._taken.difference_update(self._given[length:])
        del self._given[length:]
