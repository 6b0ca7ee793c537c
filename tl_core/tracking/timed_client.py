"""MLflow's client with a time limit and words: it fails within seconds, with a ``StoreError``."""

import errno
import functools
import logging
import os
import shutil
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tl_core.tracking import health
from tl_core.tracking.creation_lock import creation_lock
from tl_core.tracking.store_errors import in_words

BUSY_SECONDS = 5.0  # how long one statement waits for a locked database; MLflow's own 20 s add up to minutes
REACH_SECONDS = 4.0
# MLflow's `log_batch` takes a second connection while it holds its first, and there are 15: where 15 threads are in it,
# each waits for another's, half a minute long and then again.
AT_ONCE = 7
ROOM_BYTES = 2**20  # a database with less to grow is as good as full
_LIMITS = {  # what a person has set stays; MLflow's own settings wait for up to four minutes
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "0", "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0",
    "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER": "false"}
_WRITES = ("create_", "log_", "set_", "update_", "delete_", "restore_")


class Guarded:
    """An ``MlflowClient``: the same methods, with the store's troubles in words."""

    def __init__(self, client: Any, uri: str):
        self._client, self._uri = client, uri

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        return functools.partial(guarded, self._uri, name.startswith(_WRITES), method) if callable(method) else method


def guarded(uri: str, writing: bool, action: Callable, *arguments, **options) -> Any:
    """The action's result; ``StoreError`` where the store at ``uri`` is the reason that there is none."""
    state = health.of(uri)
    with _turns(uri):
        state.refuse(writing)
        try:
            result = action(*arguments, **options)
        except Exception as error:
            trouble = in_words(error, uri)
            if trouble is None:
                raise
            state.failed(trouble, writing)
            raise trouble from error
        state.answered(writing)
    return result


@functools.cache
def _turns(uri: str) -> threading.Semaphore:
    """What every thread of this process takes that asks the store at ``uri``."""
    return threading.Semaphore(AT_ONCE)


def open_client(uri: str) -> Guarded:
    """The client of the store at ``uri``; ``StoreError`` where it cannot be opened. Tables are made where missing."""
    for name, value in _LIMITS.items():
        os.environ.setdefault(name, value)
    client = Guarded(guarded(uri, False, _open, uri), uri)
    health.of(uri).opened = True
    return client


def reach(uri: str) -> None:
    """Look whether there is a store at all, quickly: MLflow itself tries for minutes. Raises what it meets."""
    if path := database_file(uri):
        _read_a_little(path)
    elif uri.startswith(("http://", "https://")):
        try:
            urllib.request.urlopen(f"{uri.rstrip('/')}/health", timeout=REACH_SECONDS).close()
        except urllib.error.HTTPError as error:  # whatever answers is there
            error.close()


def still_there(uri: str) -> None:
    """Look whether a database that this process has open still has its name: it could go on without one. Raises."""
    path = database_file(uri)
    if health.of(uri).opened and path is not None and not path.exists():
        raise sqlite3.OperationalError("no such table: its file was taken away")


def whole(uri: str) -> None:
    """Look through a database of our own for damage, in a fraction of a second. Raises what it meets."""
    if (path := database_file(uri)) and path.exists():
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as database:
            result = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if result != "ok":
            raise sqlite3.DatabaseError(f"database disk image is malformed ({result})")


def writable(uri: str) -> None:
    """Look whether a database of our own may grow. Raises ``OSError``."""
    path = database_file(uri)
    if path is None:
        return
    if not os.access(path if path.exists() else path.parent, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise OSError(errno.EACCES, "read-only")
    if shutil.disk_usage(path.parent).free < ROOM_BYTES:
        raise OSError(errno.ENOSPC, "No space left on device")


def _open(uri: str):
    reach(uri)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # before the import, which would start it
    os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"  # stdout is the command line's
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    from mlflow import MlflowClient
    _quieten()
    _limit_waiting()
    with creation_lock(database_file(uri)):
        return MlflowClient(uri)


def _quieten() -> None:
    """One line of ours in the log instead of pages of SQL and a line for each try."""
    for name, level in {"mlflow": logging.WARNING, "alembic": logging.WARNING,
                        "mlflow.store.db.utils": logging.CRITICAL, "urllib3.connectionpool": logging.ERROR}.items():
        logging.getLogger(name).setLevel(level)


@functools.cache
def _limit_waiting() -> None:
    """MLflow has each session wait 20 s for a lock, and tries to connect ten times in 100 s; neither can be set."""
    from mlflow.store.db import utils
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    utils.MAX_RETRY_COUNT = 2

    @event.listens_for(Engine, "before_cursor_execute", retval=True)
    def shorter(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("PRAGMA busy_timeout"):
            statement = f"PRAGMA busy_timeout = {int(1000 * BUSY_SECONDS)}"
        return statement, parameters


def database_file(uri: str) -> Path | None:
    """The database's file; None for servers."""
    return Path(uri.removeprefix("sqlite:///").partition("?")[0]) if uri.startswith("sqlite:///") else None


def _read_a_little(path: Path) -> None:
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as database:
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
