"""Rankings under way, and those that are done, kept in ``TL_HOME/transferability``. No streamlit here."""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tl_core import settings
from tl_core.data.atomic_files import write_whole
from tl_core.engine import task_process, tasks
from tl_core.transferability.ranking import SCORES


@dataclass(frozen=True)
class CachedRanking:
    """What ``transferability.measure`` gave, when, and for which fields and backbones it was asked."""

    answer: dict[str, Any]
    made: datetime
    fields: dict[str, Any]
    names: tuple[str, ...]


def submit(fields: dict[str, Any], names: Sequence[str]) -> task_process.Task:
    """Start ranking ``names`` for the set in ``fields``, or join what is under way for that set."""
    place = _place(fields["data"])
    with _lock:
        task = _task(place)
        if task is None or task.state not in ("waiting", "running"):
            task = task_process.submit(tasks.transferability, dict(fields), list(names))
            _begun[place] = task.id, dict(fields), tuple(names)
        return task


def get(data: str) -> task_process.Task | None:
    """The set's ranking under way, or failed or cancelled; one that is done is kept and forgotten."""
    place = _place(data)
    with _lock:
        found = _task(place)
        if found is not None and found.state == "done":
            _, fields, names = _begun.pop(place)
            _keep(place, CachedRanking(found.result, datetime.now(UTC), fields, names))
            return None
        return found


def clear(data: str) -> None:
    """Forget the ranking that failed or was cancelled."""
    with _lock:
        _begun.pop(_place(data), None)


def newest(data: str) -> CachedRanking | None:
    """The set's newest ranking; None where there is none that this version can read."""
    files = sorted(_place(data).glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return next((kept for file in files if (kept := _read(file))), None)


def _task(place: Path) -> task_process.Task | None:
    task_id = _begun.get(place, (None,))[0]
    return task_process.get(task_id) if task_id else None


def _keep(place: Path, kept: CachedRanking) -> None:
    """One file for each question: asked again, the newer answer takes its place."""
    question = json.dumps([kept.fields, kept.names], sort_keys=True, default=str)
    name = hashlib.blake2b(question.encode(), digest_size=8).hexdigest()
    write_whole(place / f"{name}.json", json.dumps({"answer": kept.answer, "made": kept.made.isoformat(),
                                                    "fields": kept.fields, "names": kept.names}))


def _read(path: Path) -> CachedRanking | None:
    try:
        values = json.loads(path.read_text(encoding="utf8"))
        answer = values["answer"]
        for row in answer["rows"]:
            if set(row["scores"]) != set(SCORES.names()) or "mean_rank" not in row:
                return None
        return CachedRanking(answer, datetime.fromisoformat(values["made"]), values["fields"], tuple(values["names"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(data: str) -> Path:
    return settings.home() / "transferability" / f"of-{quote(data, safe='')}"


_begun: dict[Path, tuple[str, dict[str, Any], tuple[str, ...]]] = {}  # where a set's rankings go: task, fields, names
_lock = threading.Lock()
