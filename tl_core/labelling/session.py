"""A labelling session in ``TL_HOME/labelling/ID``: its pictures with their rows, and all that was said about them.

``session.json`` (id, data, domain, features, title, created, seed), ``pool.npz`` (keys, rows, typicality),
``answers.jsonl``, and ``clusters-RESULT.jsonl`` for each clustering that was edited. It outlives the result that it
began from; only ``remove`` takes it away, as what a person said cannot be computed again.
"""

import contextlib
import json
import secrets
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tl_core import ownership, settings
from tl_core.data.atomic_files import atomic_path, disk_full_errors, write_whole
from tl_core.errors import UserError
from tl_core.labelling import pool
from tl_core.labelling.answers import AnswerFile
from tl_core.labelling.cluster_edits import ClusterEdits
from tl_core.labelling.pool import LabellingPool
from tl_core.printable import to_json

ABOUT, POOL = "session.json", "pool.npz"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error)


@dataclass(frozen=True, eq=False)
class LabellingSession:
    """``about`` is what ``session.json`` holds."""

    folder: Path
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def data(self) -> str:
        """The set's name, or a folder's path."""
        return self.about["data"]

    @property
    def seed(self) -> int:
        return int(self.about.get("seed", 0))

    @property
    def user(self) -> str | None:
        """Who labels, where people sign in: nobody else sees what was said so far."""
        return self.about.get("user")

    @cached_property
    def answers(self) -> AnswerFile:
        return AnswerFile(self.folder)

    @cached_property
    def pool(self) -> LabellingPool:
        """``UserError`` where the file is gone or damaged; the answers are not."""
        try:
            with np.load(self.folder / POOL, allow_pickle=False) as arrays:
                return LabellingPool(tuple(arrays["keys"].tolist()), arrays["rows"], arrays["typicality"])
        except _DAMAGED as error:
            raise UserError("The pictures' rows of this labelling are damaged.", f"Expected them in {POOL}.",
                            "Start a new one from the result; the answers of this one are kept.") from error

    def clusters(self, result_id: str, assignment: np.ndarray) -> ClusterEdits:
        """Edits of a result's clusters."""
        return ClusterEdits(self.folder, result_id, assignment)


def create(data: str, keys: Sequence[str], features: np.ndarray, *, title: str = "", domain: str | None = None,
           source: str = "", seed: int = 0) -> LabellingSession:
    """A new session over ``keys`` and their ``features`` (n, D); ``source`` names what the features are of."""
    described = pool.describe(keys, features)
    folder = _root() / secrets.token_hex(8)
    about = {"id": folder.name, "data": data, "title": title or data, "domain": domain, "features": source,
             "created": datetime.now(UTC).isoformat(), "seed": seed, "count": len(described),
             "user": ownership.name()}
    with disk_full_errors(_full):
        folder.mkdir(parents=True)
        with atomic_path(folder / POOL) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, keys=np.asarray(described.keys, str), rows=described.rows,
                     typicality=described.typicality)
        write_whole(folder / ABOUT, to_json(about))  # the last: what has none is not there yet
    return LabellingSession(folder, about)


def load(session_id: str) -> LabellingSession | None:
    """The session of that id; None where there is none, nobody can read it, or it is somebody else's."""
    if not (session_id.isascii() and session_id.isalnum()):
        return None
    folder = _root() / session_id
    with contextlib.suppress(*_DAMAGED):
        about = json.loads((folder / ABOUT).read_text(encoding="utf8"))
        if isinstance(about, dict) and isinstance(about.get("data"), str) and (
                ownership.sees(about.get("user"), ownership.DEFAULT)):
            return LabellingSession(folder, about)
    return None


def recent(data: str | None = None, limit: int = 20) -> list[LabellingSession]:
    """The sessions answered last, of one set or of all, newest first."""
    if not _root().is_dir():
        return []
    folders = sorted((path for path in _root().iterdir() if path.is_dir()), key=_used, reverse=True)
    sessions = (session for folder in folders if (session := load(folder.name)) and data in (None, session.data))
    return [session for _, session in zip(range(limit), sessions, strict=False)]


def remove(session_id: str) -> None:
    """Delete a session with all its answers; nothing happens where it is gone."""
    if (session := load(session_id)) is not None:
        shutil.rmtree(session.folder, ignore_errors=True)


def _root() -> Path:
    return settings.home() / "labelling"


def _used(folder: Path) -> int:
    times = [0]
    for file in folder.glob("*"):
        with contextlib.suppress(OSError):
            times.append(file.stat().st_mtime_ns)
    return max(times)


def _full() -> UserError:
    return UserError("The disk is full.", "A labelling is kept under TL_HOME.", "Make room, then try again.")
