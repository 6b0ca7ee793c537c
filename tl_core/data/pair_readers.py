"""How the pictures of two sets, or changed copies of one's, are read as those of one."""

from collections.abc import Callable, Mapping

import numpy as np

from tl_core.data.folders import FolderReader

MARK = "target:"  # before a target's keys where the source could have the same
Read = Callable[..., np.ndarray]


class PairReader:
    """A ``Dataset.read``: keys that begin with ``mark`` are the target's, without it; others are the source's.

    ``change(picture, key)`` makes the target's pictures what they are.
    """

    def __init__(self, source: Read, target: Read, mark: str, change: Callable[[np.ndarray, str], np.ndarray]
                 | None = None):
        self._source, self._target, self._mark, self._change = source, target, mark, change

    def __call__(self, key: str, *size: int) -> np.ndarray:
        if not key.startswith(self._mark):
            return self._source(key, *size)
        own = key.removeprefix(self._mark)
        picture = self._target(own, *size)
        return self._change(picture, own) if self._change else picture

    @property
    def failed(self) -> dict[str, str]:
        """Reasons of what could not be read, as readers of files keep them."""
        target = {self._mark + key: reason for key, reason in _failed(self._target).items()}
        return {**_failed(self._source), **target}


def mark(source: Read, target: Read) -> str:
    """What goes before the target's keys: nothing where one reader understands those of both."""
    files = isinstance(source, FolderReader) and isinstance(target, FolderReader)
    return "" if files or source is target else MARK


def _failed(read: Read) -> Mapping[str, str]:
    return getattr(read, "failed", {})
