"""Runs by filters, words, order and page, however many there are; those alone that whoever acts may see."""

import functools
import hashlib
import threading
import time
from collections.abc import Iterable

from tl_core import settings
from tl_core.ownership import Visibility
from tl_core.tracking import health, liveness, records, stored_runs, timed_client
from tl_core.tracking.query import EVERY, Query
from tl_core.tracking.records import RunRecord
from tl_core.tracking.run_index import RunIndex
from tl_core.tracking.store_errors import StoreError
from tl_core.tracking.stored_runs import StoredRun

FIRST = 200  # of a server's runs: enough for a page while the others are read
COMPARE_SECONDS = 600.0  # a server's runs are compared one by one so often: what MLflow's page deletes is seen then
ASK_SECONDS = 1.0  # and asked for news at most so often
SLACK_SECONDS = 300.0  # by which the clocks of machines that train may differ


def runs(limit: int | None = 200, query: Query = EVERY, order: str = "newest", offset: int = 0) -> list[RunRecord]:
    """Runs that fit the query, ``limit`` of them (None: all) from ``offset`` on, in an order of ``query.ORDERS``."""
    return _search().select(query.seen(), order, limit, offset)


def count(query: Query = EVERY) -> int:
    """How many runs fit the query."""
    return _search().count(query.seen())


def counts(field: str, query: Query = EVERY) -> dict[str, int]:
    """How many runs have each value of ``status``, ``data``, ``backbone`` or ``strategy``."""
    return _search().counts(field, query.seen())


def seconds() -> float:
    """How long all runs took, and those that go on have taken."""
    return _search().seconds(EVERY.seen())


def delete(run_id: str) -> None:
    """Delete a run and its files; ``UserError`` while it waits or runs."""
    deleted = records.delete(run_id)
    _search().drop([deleted])


def set_visibility(run_id: str, visibility: Visibility) -> None:
    """Say who else may see a run, or a comparison with its runs; ``UserError`` where it is somebody else's."""
    changed = records.set_visibility(run_id, visibility)
    _search().put(records.stored(changed))  # never taken out for a moment: other servers may read the same index


def is_whole() -> bool:
    """Whether every run is among those that are counted; a server's older ones take a while, the first time."""
    return _search().whole


class Search:
    """The index of one store, brought up to date before each question. Safe from any thread."""

    def __init__(self, uri: str, index: RunIndex):
        self._index, self._lock = index, threading.Lock()
        self._news = _database_news(uri) or ServerNews(uri, index, self._lock)

    @property
    def whole(self) -> bool:
        return self._news.whole

    def select(self, query: Query, order: str, limit: int | None, offset: int) -> list[RunRecord]:
        return self._answer(lambda index: index.select(query, order, limit, offset))

    def count(self, query: Query) -> int:
        return self._answer(lambda index: index.count(query))

    def counts(self, field: str, query: Query) -> dict[str, int]:
        return self._answer(lambda index: index.counts(field, query))

    def seconds(self, query: Query) -> float:
        return self._answer(lambda index: index.seconds(query))

    def put(self, runs: Iterable[StoredRun]) -> None:
        with self._lock:
            self._index.put(runs)

    def drop(self, run_ids: Iterable[str]) -> None:
        with self._lock:
            self._index.drop(run_ids)

    def _answer(self, question):
        with self._lock:
            before, answer = self._index.generation, self._answer_once(question)
            # Another server may have the index's file for itself: then it is made anew, in memory.
            return answer if self._index.generation == before else self._answer_once(question)

    def _answer_once(self, question):
        self._news.into(self._index)
        self._index.put(self._index.unfinished())  # time goes on, and processes go
        return question(self._index)


class DatabaseNews:
    """What has changed in a database of our own: told by its file, then run by run."""

    whole = True

    def __init__(self, uri: str, database: stored_runs.DatabaseRuns):
        self._uri, self._database = uri, database
        self._stamp: tuple | None = None

    def into(self, index: RunIndex) -> None:
        stamp = self._database.stamp()  # before reading: what changes meanwhile is read again
        if stamp == self._stamp and index.whole:
            return
        timed_client.guarded(self._uri, False, self._read, index)
        self._stamp = None if self._database.is_fresh() else stamp

    def _read(self, index: RunIndex) -> None:
        there, known = self._database.marks(), index.marks()
        index.drop(known.keys() - there.keys())
        index.put(self._database.read([run_id for run_id, mark in there.items()
                                       if known.get(run_id) != mark or _is_unfinished(mark)]))
        index.whole = True


class ServerNews:
    """What has changed on a server: asked for by its times, and now and then run by run in a thread."""

    def __init__(self, uri: str, index: RunIndex, lock: threading.Lock):
        self._uri, self._index, self._lock = uri, index, lock
        self._compared = self._updated = float("-inf")
        self._since, self._writes, self._generation = 0.0, -1, index.generation
        self._thread: threading.Thread | None = None

    @property
    def whole(self) -> bool:
        return self._index.whole

    def into(self, index: RunIndex) -> None:
        if self._generation != index.generation:  # what was known is lost
            self._since, self._writes, self._compared = 0.0, -1, float("-inf")
            self._generation = index.generation
        writes = health.of(self._uri).writes
        if self._writes == writes and time.monotonic() - self._updated < ASK_SECONDS:
            return
        began, self._writes = time.time(), writes
        if not self._since:
            self._put(stored_runs.by_client("", FIRST))
        else:
            self._put_changes()
        self._since, self._updated = began, time.monotonic()
        if time.monotonic() - self._compared > COMPARE_SECONDS and self._thread is None:
            self._thread = threading.Thread(target=self._compare, name="index of runs", daemon=True)
            self._thread.start()

    def _put_changes(self) -> None:
        since = int(1000 * (self._since - SLACK_SECONDS))
        there = set().union(*(self._put(stored_runs.by_client(filter_string)) for filter_string in (
            f"attributes.start_time >= {since}", f"attributes.end_time >= {since}",
            *(f"attributes.status = '{status}'" for status in liveness.UNFINISHED))))
        changed = stored_runs.changed_since(since / 1000)
        self._put(changed.there)
        self._index.drop(changed.deleted)
        waiting = {run.info.run_id for run in self._index.unfinished()} - there
        self._index.drop(waiting - records.ids_there(waiting))

    def _put(self, runs: Iterable[StoredRun]) -> set[str]:
        runs = list(runs)
        self._index.put(runs)
        return {run.info.run_id for run in runs}

    def _compare(self) -> None:
        """Read all, newest first; the lock is free between pages."""
        began, there = time.time(), set()
        try:
            for page in stored_runs.pages():
                with self._lock:
                    there |= self._put(page)
            with self._lock:
                older = {run_id for run_id, mark in self._index.marks().items() if _start(mark) < 1000 * began}
                self._index.drop(older - there)
                self._index.whole = True
            self._compared = time.monotonic()
        except StoreError:  # its own line in the log says it; the next question begins anew
            pass
        finally:
            self._thread = None


def _start(mark: str) -> int:
    return int(mark.split()[1])


def _database_news(uri: str) -> DatabaseNews | None:
    database = timed_client.guarded(uri, False, stored_runs.database_runs, uri)
    return DatabaseNews(uri, database) if database else None


def _is_unfinished(mark: str) -> bool:
    return mark.split()[0] in liveness.UNFINISHED


def _search() -> Search:
    uri = settings.tracking_uri()
    with _lock:
        return _of(uri, settings.home())


@functools.cache
def _of(uri: str, home) -> Search:
    name = hashlib.sha256(uri.encode()).hexdigest()[:12]
    path = home / "index" / f"runs-{name}.db"
    path.parent.mkdir(exist_ok=True)
    return Search(uri, RunIndex(path))


_lock = threading.Lock()
