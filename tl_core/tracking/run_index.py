"""A small index of the store's runs under ``TL_HOME/index``: what filters, sorts and pages thousands of them.

It is a copy that can be made anew at any time: where its file is damaged, locked or cannot be written, this process
keeps one in memory.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from tl_core import ownership
from tl_core.tracking import records
from tl_core.tracking.query import FIELDS, ORDERS, Query
from tl_core.tracking.stored_runs import StoredRun

WAITING = "waiting"  # a page's word for QUEUED
FORM = 2  # another one where the columns, or what goes into them, have changed
_COLUMNS = ("run_id", "mark", "unfinished", "listed", *FIELDS, "created", "accuracy", "seconds", "words", "user",
            "visibility", "run")
_TABLE = f"CREATE TABLE runs (run_id TEXT PRIMARY KEY, {', '.join(_COLUMNS[1:])})"
_INDEX = "CREATE INDEX newest ON runs (listed, created DESC, run_id)"


class RunIndex:
    """One store's; not safe from several threads."""

    def __init__(self, path: Path):
        self._path = path
        self.whole = False  # whether every run is known to be in it
        self.generation = 0  # another one where all that was in it has gone
        self._database = self._open()

    def marks(self) -> dict[str, str]:
        """Id -> mark of the runs in it."""
        return dict(self._run("SELECT run_id, mark FROM runs"))

    def unfinished(self) -> list[StoredRun]:
        return [StoredRun.from_json(text) for (text,) in self._run("SELECT run FROM runs WHERE unfinished")]

    def put(self, runs: Iterable[StoredRun]) -> None:
        """Add runs, or what they are now."""
        runs = list(runs)
        known = {record.run_id: record for record in records.listed(runs)}
        marks = ", ".join("?" * len(_COLUMNS))
        self._change(f"INSERT OR REPLACE INTO runs ({', '.join(_COLUMNS)}) VALUES ({marks})",
                     [_row(run, known.get(run.info.run_id)) for run in runs])

    def drop(self, run_ids: Iterable[str]) -> None:
        self._change("DELETE FROM runs WHERE run_id = ?", [(run_id,) for run_id in run_ids])

    def select(self, query: Query, order: str, limit: int | None, offset: int) -> list[records.RunRecord]:
        where, values = query.where()
        rows = self._run(f"SELECT run FROM runs WHERE {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?",
                         [*values, -1 if limit is None else limit, offset])
        return records.listed([StoredRun.from_json(text) for (text,) in rows])

    def count(self, query: Query) -> int:
        where, values = query.where()
        return self._run(f"SELECT count(*) FROM runs WHERE {where}", values)[0][0]

    def counts(self, field: str, query: Query) -> dict[str, int]:
        """How many runs have each value of the field."""
        where, values = query.where()
        return dict(self._run(f"SELECT {field}, count(*) FROM runs WHERE {where} GROUP BY {field} ORDER BY {field}",
                              values))

    def seconds(self, query: Query) -> float:
        """The sum over the runs."""
        where, values = query.where()
        return self._run(f"SELECT total(seconds) FROM runs WHERE {where}", values)[0][0]

    def _run(self, statement: str, values: Sequence = ()) -> list[tuple]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error:
            self._in_memory()
            return self._database.execute(statement, values).fetchall()

    def _change(self, statement: str, rows: list[tuple]) -> None:
        if not rows:
            return
        try:
            with self._database:
                self._database.executemany(statement, rows)
        except sqlite3.Error:  # a full disk, a lock: what is in it is not worth waiting for
            self._in_memory()
            with self._database:
                self._database.executemany(statement, rows)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._usable(self._path)
        except (sqlite3.Error, OSError):
            with contextlib.suppress(OSError):
                self._path.unlink()
        try:
            return self._usable(self._path)
        except (sqlite3.Error, OSError):
            return self._usable(":memory:")

    def _in_memory(self) -> None:
        """Go on without the file. What was in it comes again: the index is not whole any more."""
        self.whole = False
        self.generation += 1
        self._database.close()
        self._database = self._usable(":memory:")

    def _usable(self, path) -> sqlite3.Connection:
        database = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
        database.execute("PRAGMA synchronous = OFF")  # it can be made anew
        if database.execute("PRAGMA user_version").fetchone()[0] != FORM:
            with database:
                database.execute("DROP TABLE IF EXISTS runs")
                database.execute(_TABLE)
                database.execute(_INDEX)
                database.execute(f"PRAGMA user_version = {FORM}")
        return database


def _row(run: StoredRun, record: records.RunRecord | None) -> tuple:
    """What is no run of ours (a comparison, somebody else's) is known too, so that it is not read each time."""
    unfinished = run.info.end_time is None
    if record is None:
        return (run.info.run_id, run.mark, unfinished, False, *[None] * len(FIELDS), None, None, None, "", None, None,
                run.to_json())
    config = record.config
    words = (record.run_id, record.status, WAITING * (record.status == "QUEUED"), config.data, config.backbone,
             config.strategy, config.weights, record.reason)
    return (record.run_id, run.mark, unfinished, True, record.status, config.data, config.backbone, config.strategy,
            record.created.timestamp(), record.accuracy, record.seconds,
            " ".join(word for word in words if word).lower(), ownership.key(record.user or ""), record.visibility,
            run.to_json())
