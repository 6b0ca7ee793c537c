"""Kept results whose pictures a page shows: opened where it may open their sets, read once for all their pictures."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from tl_core.server import sources


class Kept(Protocol):
    """What ``result_store`` keeps, as adapting and discovering read it."""

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        ...


R = TypeVar("R", bound=Kept)


class KeptResults(Generic[R]):
    """Results by id: ``load`` reads one, ``sets_of`` names the sets and folders that its pictures come from.

    ``created`` tells when it was made: one that is made again has another time, and is read again.
    """

    def __init__(self, load: Callable[[str], R | None], sets_of: Callable[[R], Iterable[str]],
                 created: Callable[[R], str]):
        self._load, self._sets_of, self._created = load, sets_of, created
        self._with_arrays = lru_cache(maxsize=4)(self._read)

    def open(self, result_id: str) -> R:
        """``KeyError`` where there is none, ``UserError`` where a page may not open one of its sets."""
        result = self._required(result_id)
        for name in self._sets_of(result):
            if not (sources.is_path(name) and sources.shared(name)):  # a folder without classes is no set
                sources.entry(name)
        return self._with_arrays(str(result.folder), self._created(result))

    def _read(self, folder: str, created: str) -> R:
        return self._required(Path(folder).name)

    def _required(self, result_id: str) -> R:
        result = self._load(result_id)
        if result is None:
            raise KeyError(result_id)
        return result
