"""A run's state after an epoch, kept beside its files so that the run can go on from there. No TensorFlow here.

One file ``.checkpoint.npz`` in the run's folder: arrays, and a description in JSON. NumPy checks each member's sum.
"""

import contextlib
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tl_core.data.atomic_files import atomic_path
from tl_core.errors import UserError, first_line

FILE = ".checkpoint.npz"
VERSION = 1
SHARE = 0.02  # of the training's time that writing may take: under 3 % where the disk is slower than the last time
SMALL = 16 * 2**20  # bytes; so much is also kept in memory, for a run that is stopped between two writes
SPEED = 200 * 2**20  # bytes a second of a disk that has not been measured yet
CALL = 0.005  # seconds that opening and renaming a file take beside it
_DAMAGED = (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib.error)


@dataclass(frozen=True)
class Checkpoint:
    """``about`` has JSON's types, ``arrays`` lists of arrays by name."""

    about: dict[str, Any]
    arrays: dict[str, list[np.ndarray]]

    @property
    def epoch(self) -> int:
        """Epochs that had ended."""
        return len(self.about["history"]["loss"])


def there(folder: Path) -> bool:
    """Whether a run that trained in ``folder`` has a state to go on from."""
    return (folder / FILE).is_file()


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Put the state where the one before was; nobody ever reads half of it."""
    counts = {name: len(of) for name, of in checkpoint.arrays.items()}
    about = {**checkpoint.about, "version": VERSION, "counts": counts}
    flat = {f"{name}.{number}": array for name, of in checkpoint.arrays.items() for number, array in enumerate(of)}
    with atomic_path(folder / FILE) as part, part.open("wb") as file:
        np.savez(file, about=np.array(json.dumps(about)), allow_pickle=False, **flat)


def read(folder: Path, arrays: bool = True) -> Checkpoint:
    """The state in ``folder``, without its ``arrays`` if they are not wanted; ``UserError`` where it cannot be read."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            if about["version"] != VERSION:
                raise ValueError("another version of this program wrote it")
            return Checkpoint(about, {name: [archive[f"{name}.{number}"] for number in range(count)]
                                      for name, count in about["counts"].items()} if arrays else {})
    except FileNotFoundError:
        raise UserError("The run has no state to go on from.", "Expected a run that was stopped, interrupted or killed "
                        "after an epoch had ended.", "Train it again instead.") from None
    except _DAMAGED as error:
        raise UserError(f"The run's state after its last epoch cannot be read ({first_line(error).rstrip('.')}).",
                        "Expected the file that the run wrote.", "Train it again instead.") from error


def remove(folder: Path) -> None:
    """Nothing is left to go on from."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


class Saver:
    """Keeps a run's state after its epochs, as often as costs no more than ``share`` of the time.

    Between two writes what is small waits in memory, for ``close`` to write. ``failed`` is why the last write did not
    succeed, as the end of a sentence.
    """

    def __init__(self, folder: Path, share: float = SHARE, clock: Callable[[], float] = time.perf_counter):
        self._folder, self._share, self._clock = folder, share, clock
        self._since = self._copied = clock()
        self._write_cost: float | None = None
        self._copy_cost = 0.0
        self._pending: Checkpoint | None = None
        self.failed = ""

    def epoch_ended(self, size: int, take: Callable[[], Checkpoint], last: bool = False) -> None:
        """``take()`` gives the state, ``size`` bytes; of a run that trains no further (``last``) there is no other."""
        now = self._clock()
        expected = self._write_cost or CALL + size / SPEED
        if expected <= self._share * (now - self._since):
            self._keep(take())
        elif last or (size <= SMALL and self._copy_cost <= self._share * (now - self._copied)):
            self._pending = take()
            self._copied = self._clock()
            self._copy_cost = self._copied - now

    def close(self, keep: bool) -> None:
        """Write what waits, or remove everything where the run has come to its end."""
        if not keep:
            remove(self._folder)
        elif self._pending is not None:
            self._keep(self._pending)

    def _keep(self, checkpoint: Checkpoint) -> None:
        start = self._clock()
        try:
            write(self._folder, checkpoint)
            self.failed = ""
        except OSError as error:
            self.failed = error.strerror or str(error)
        self._since = self._copied = self._clock()
        self._write_cost, self._pending = self._since - start, None
