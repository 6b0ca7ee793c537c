"""Runs as the store has them, without their points: read by MLflow's client, or straight from its database.

Loading 5,000 runs through MLflow takes eleven seconds, for it makes an object of each of their hundred
parameters and tags; what a list needs of them is read from SQLite in a fraction of one. A server's runs come
through MLflow, the newest first.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tl_core import settings
from tl_core.tracking import store, tags, timed_client

ACCURACY = "test_accuracy"
AT_ONCE = 500
CHANGED_AT_ONCE = 50
FRESH_SECONDS = 0.1  # by which a file's time may be coarse
_LEFT_OUT = (f"{tags.EVENT}.", tags.PROGRESS)  # a run's course, which only its own page needs


@dataclass(frozen=True)
class Info:
    run_id: str
    status: str
    start_time: int
    end_time: int | None
    artifact_uri: str


@dataclass(frozen=True)
class Data:
    tags: dict[str, str]
    metrics: dict[str, float]


@dataclass(frozen=True)
class StoredRun:
    """The part of MLflow's ``Run`` that lists need, by the same names. Times in milliseconds since 1970."""

    info: Info
    data: Data

    @classmethod
    def of(cls, run: Any) -> "StoredRun":
        """The part of MLflow's own."""
        info, metrics = run.info, run.data.metrics
        return cls(Info(info.run_id, info.status, info.start_time, info.end_time, info.artifact_uri),
                   Data({key: value for key, value in run.data.tags.items() if not key.startswith(_LEFT_OUT)},
                        {ACCURACY: metrics[ACCURACY]} if ACCURACY in metrics else {}))

    @property
    def mark(self) -> str:
        """Another one whenever the run begins, ends or goes on: what else changes does so while it is unfinished."""
        return f"{self.info.status} {self.info.start_time} {self.info.end_time}"

    def to_json(self) -> str:
        return json.dumps([vars(self.info), vars(self.data)])

    @classmethod
    def from_json(cls, text: str) -> "StoredRun":
        info, data = json.loads(text)
        return cls(Info(**info), Data(**data))


class DatabaseRuns:
    """The runs in an SQLite file of MLflow's; none as long as there is no file. MLflow itself is not imported."""

    def __init__(self, path: Path):
        self._path = path

    def stamp(self) -> tuple[tuple[int, int, int] | None, ...]:
        """Another one whenever anything in the database may have changed."""
        stamps: list[tuple[int, int, int] | None] = []
        for name in (self._path, self._path.with_name(self._path.name + "-wal")):
            try:
                stat = name.stat()
                stamps.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
            except FileNotFoundError:
                stamps.append(None)
        return tuple(stamps)

    def is_fresh(self) -> bool:
        """Whether it changed only just now: a second change need not show in its ``stamp``."""
        stamp = self.stamp()
        return any(time.time() - part[0] / 1e9 < FRESH_SECONDS for part in stamp if part)

    def marks(self) -> dict[str, str]:
        """Id -> mark of every run there is."""
        if not self._path.exists():
            return {}
        with self._open() as database:
            return {run_id: f"{status} {start} {end}" for run_id, status, start, end in database.execute(
                "SELECT run_uuid, status, start_time, end_time FROM runs "
                "WHERE experiment_id = (SELECT experiment_id FROM experiments WHERE name = ?) "
                "AND lifecycle_stage = 'active'", [store.EXPERIMENT])}

    def read(self, run_ids: Sequence[str]) -> Iterator[StoredRun]:
        """The runs of these ids."""
        if not run_ids:
            return
        with self._open() as database:
            for start in range(0, len(run_ids), AT_ONCE):
                yield from _read(database, run_ids[start:start + AT_ONCE])

    def tagged(self, key: str, value: str | None = None) -> list[StoredRun]:
        """The runs with this tag (with this value of it), the newest first."""
        if not self._path.exists():
            return []
        with self._open() as database:
            ids = [run_id for (run_id,) in database.execute(
                "SELECT run_uuid FROM tags JOIN runs USING (run_uuid) WHERE key = ? AND (? IS NULL OR value = ?) "
                "AND experiment_id = (SELECT experiment_id FROM experiments WHERE name = ?) "
                "AND lifecycle_stage = 'active' ORDER BY start_time DESC, run_uuid", [key, value, value,
                                                                                      store.EXPERIMENT])]
        by_id = {run.info.run_id: run for run in self.read(ids)}
        return [by_id[run_id] for run_id in ids if run_id in by_id]

    def _open(self) -> closing:
        return closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True,
                                       timeout=timed_client.BUSY_SECONDS))


def database_runs(uri: str) -> DatabaseRuns | None:
    """The runs in our own kind of store; None for others, and for tables that are not as expected."""
    path = timed_client.database_file(uri)
    if path is None:
        return None
    database = DatabaseRuns(path)
    try:
        if database.marks():
            list(database.read(["0"]))
    except sqlite3.OperationalError as error:
        if "no such" in str(error):
            return None
        raise
    return database


def tagged(key: str, value: str | None = None) -> list[StoredRun]:
    """All runs with this tag (with this value of it), the newest first, however many there are."""
    uri = settings.tracking_uri()
    runs = timed_client.guarded(uri, False, _tagged_in_database, uri, key, value)
    if runs is None:
        runs = by_client(f"tags.`{key}` LIKE '%'" if value is None else f"tags.`{key}` = '{value}'")
    return runs


def _tagged_in_database(uri: str, key: str, value: str | None) -> list[StoredRun] | None:
    database = database_runs(uri)
    return database.tagged(key, value) if database else None


def by_client(filter_string: str = "", most: int | None = None) -> list[StoredRun]:
    """Runs through MLflow's client, newest first; ``most`` of them."""
    runs: list[StoredRun] = []
    for page in pages(filter_string, min(most or AT_ONCE, AT_ONCE)):
        runs += page
        if most is not None and len(runs) >= most:
            break
    return runs


def pages(filter_string: str = "", at_once: int = AT_ONCE) -> Iterator[list[StoredRun]]:
    """The same page by page."""
    token = None
    while True:
        page = store.client().search_runs([store.experiment_id()], filter_string, max_results=at_once,
                                          order_by=["attributes.start_time DESC"], page_token=token)
        yield list(map(StoredRun.of, page))
        token = page.token
        if not token:
            return


class Changed(NamedTuple):
    """Runs that were shared otherwise, and the ids of those that were deleted."""

    there: list[StoredRun]
    deleted: list[str]


def changed_since(when: float) -> Changed:
    """What any server has done to runs that had ended, from ``when`` on in seconds since 1970, by MLflow's client."""
    from mlflow.entities import ViewType
    changed, token = Changed([], []), None
    while True:
        page = store.client().search_runs([store.experiment_id()], f"tags.`{tags.CHANGED}` LIKE '%'", ViewType.ALL,
                                          CHANGED_AT_ONCE, [f"tags.`{tags.CHANGED}` DESC"], token)
        new = [run for run in page if float(run.data.tags[tags.CHANGED]) >= when]
        changed.there.extend(StoredRun.of(run) for run in new if run.info.lifecycle_stage == "active")
        changed.deleted.extend(run.info.run_id for run in new if run.info.lifecycle_stage == "deleted")
        token = page.token
        if len(new) < len(page) or not token:
            return changed


def _read(database: sqlite3.Connection, run_ids: Sequence[str]) -> Iterable[StoredRun]:
    which = f"run_uuid IN ({', '.join('?' * len(run_ids))})"
    infos = {row[0]: Info(*row) for row in database.execute(
        f"SELECT run_uuid, status, start_time, end_time, artifact_uri FROM runs WHERE {which}", run_ids)}
    data = {run_id: Data({}, {}) for run_id in infos}
    for run_id, key, value in database.execute(f"SELECT run_uuid, key, value FROM tags WHERE {which}", run_ids):
        if run_id in data and not key.startswith(_LEFT_OUT):
            data[run_id].tags[key] = value
    for run_id, value in database.execute(
            f"SELECT run_uuid, value FROM latest_metrics WHERE {which} AND key = ? AND NOT is_nan",
            [*run_ids, ACCURACY]):
        if run_id in data:
            data[run_id].metrics[ACCURACY] = value
    return [StoredRun(infos[run_id], data[run_id]) for run_id in infos]
