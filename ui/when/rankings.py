"""Rankings under way, and those that are done, kept in ``TL_HOME/transferability``. No streamlit here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tl_core import settings
from tl_core.data.atomic_files import write_whole
from tl_core.engine import tasks
from tl_core.engine.task_process import Task
from tl_core.transferability import ranking_estimate
from tl_core.transferability.ranking import SCORES
from tl_core.transferability.ranking_estimate import RankedRow
from ui.shared.page_tasks import PageTasks


@dataclass(frozen=True)
class CachedRanking:
    """What ``transferability.measure`` gave, when, and for which fields and backbones it was asked."""

    answer: dict[str, Any]
    made: datetime
    fields: dict[str, Any]
    names: tuple[str, ...]


def submit(fields: dict[str, Any], names: Sequence[str]) -> Task:
    """Start ranking ``names`` for the set in ``fields``, or join what is under way for that set."""
    return _tasks.submit(_folder(fields["data"]), tasks.transferability, dict(fields), list(names),
                         about=(dict(fields), tuple(names)))


def get(data: str) -> Task | None:
    """The set's ranking under way, or failed or cancelled; one that is done is kept and forgotten."""
    return _tasks.get(_folder(data))


def asked(data: str) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    """Fields and names of the set's ranking under way."""
    return _tasks.about(_folder(data))


def clear(data: str) -> None:
    """Forget the ranking that failed or was cancelled."""
    _tasks.clear(_folder(data))


def measured(most: int = 20) -> list[RankedRow]:
    """What backbones took in the newest rankings of all sets."""
    files = sorted((settings.home() / "transferability").glob("of-*/*.json"), key=lambda path: path.stat().st_mtime_ns)
    kept = [one for file in files[-most:] if (one := _read(file))]
    return [row for one in kept for row in ranking_estimate.rows_of(one.answer)]


def stored(fields: dict[str, Any]) -> list[str]:
    """Backbones whose features of just these pictures are there from an earlier ranking."""
    files = _folder(fields["data"]).glob("*.json")
    kept = [one for file in files if (one := _read(file))]
    asked = {name: value for name, value in fields.items() if value is not None}
    return [row["name"] for one in kept for row in one.answer["rows"]
            if {name: value for name, value in one.fields.items() if value is not None} == asked]


def newest(data: str) -> CachedRanking | None:
    """The set's newest ranking; None where there is none that this version can read."""
    files = sorted(_folder(data).glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return next((kept for file in files if (kept := _read(file))), None)


def _keep(answer: dict[str, Any], about: tuple[dict[str, Any], tuple[str, ...]]) -> None:
    """One file for each question: asked again, the newer answer takes its place."""
    fields, names = about
    question = json.dumps([fields, names], sort_keys=True, default=str)
    name = hashlib.blake2b(question.encode(), digest_size=8).hexdigest()
    write_whole(_folder(fields["data"]) / f"{name}.json", json.dumps({
        "answer": answer, "made": datetime.now(UTC).isoformat(), "fields": fields, "names": names}))


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


def _folder(data: str) -> Path:
    return settings.home() / "transferability" / f"of-{quote(data, safe='')}"


_tasks = PageTasks(_keep)  # by where a set's rankings go
