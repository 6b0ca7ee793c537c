"""Results in folders of their own under ``TL_HOME``: ``result.json`` and ``arrays.npz``, the oldest go first.

They are read without TensorFlow, by pages and commands; what is damaged counts as not there.
"""

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tl_core import settings
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.errors import UserError
from tl_core.printable import to_json

RESULT, ARRAYS = "result.json", "arrays.npz"
DAMAGED = (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error)


def _to_all(_values: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True)
class ResultStore:
    """The results below ``TL_HOME/name``; all of them together take ``kept_bytes`` at most, but for the newest.

    Those alone are read of which ``may_see`` says that whoever acts may see them.
    """

    name: str
    kept_bytes: int
    may_see: Callable[[Mapping[str, Any]], bool] = _to_all

    @property
    def root(self) -> Path:
        return settings.home() / self.name

    def save(self, values: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> Path:
        """Keep a result under its ``id`` (letters and digits) and give its folder; the oldest go where there is no
        room. ``UserError`` where the disk is full."""
        folder = self.root / values["id"]
        folder.mkdir(parents=True, exist_ok=True)
        with disk_full_errors(_full):
            if arrays is not None:
                with atomic_path(folder / ARRAYS) as part, part.open("wb") as file:
                    np.savez_compressed(file, allow_pickle=False, **arrays)
            write_whole(folder / RESULT, to_json(values))
        self._delete_expired(folder)
        return folder

    def read(self, result_id: str) -> tuple[dict[str, Any], Path] | None:
        """What ``result.json`` of that id says, and its folder; None where there is none, it is damaged, or nothing for
        whoever acts."""
        if not result_id.isalnum():
            return None
        folder = self.root / result_id
        try:
            values = json.loads((folder / RESULT).read_text(encoding="utf8"))
            return (values, folder) if values["id"] == result_id and self.may_see(values) else None
        except DAMAGED:
            return None

    def newest(self) -> Iterator[tuple[dict[str, Any], Path]]:
        """All that can be read, those made last first; one is read when it is asked for."""
        return (result for folder in self.folders() if (result := self.read(folder.name)))

    def folders(self) -> list[Path]:
        """Where results are, those made last first; nothing is read."""
        if not self.root.is_dir():
            return []
        return sorted((path for path in self.root.iterdir() if path.is_dir()), key=made, reverse=True)

    def remove(self, result_id: str) -> None:
        """Delete a result; nothing happens where it is gone."""
        if result_id.isalnum():
            shutil.rmtree(self.root / result_id, ignore_errors=True)

    def _delete_expired(self, keep: Path) -> None:
        total = 0
        for folder in self.folders():
            total += sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
            if total > self.kept_bytes and folder != keep:
                shutil.rmtree(folder, ignore_errors=True)


def read_arrays(folder: Path) -> dict[str, np.ndarray]:
    """All of a result's ``arrays.npz``; empty where there is none or it is damaged."""
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            return dict(arrays)
    except DAMAGED:
        return {}


def key(values: Mapping[str, Any]) -> str:
    """24 hex digits over plain values: a result's id."""
    return hashlib.blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()


def made(folder: Path) -> int:
    """When the result was written (ns); 0 where it is gone."""
    try:
        return (folder / RESULT).stat().st_mtime_ns
    except OSError:
        return 0


def _full() -> UserError:
    return UserError("The disk is full.", "Results are kept under TL_HOME.", "Make room, then try again.")
