"""What is wrong with the store of runs, in words: locked, full, read-only, damaged, of another version, or away."""

import errno
import re
from urllib.parse import urlsplit

from tl_core.errors import UserError, first_line

# What a database, the system or a server's client says -> which of the troubles below it is.
_SAID = (
    ("full", r"disk is full|no space left|disk quota exceeded"),
    ("locked", r"database (table )?is locked"),
    ("read_only", r"readonly database|read-only file system|permission denied"),
    ("damaged", r"malformed|not a database|disk image|file is encrypted"),
    ("emptied", r"no such table"),
    ("version", r"out-of-date database schema|can't locate revision|no such column"),
    ("closed", r"unable to open database file"),
    ("silent", r"timed? ?out|timeout"),
    ("away", r"connection (refused|reset|aborted)|failed to establish|name or service not known|remote end closed"
             r"|max retries exceeded|name resolution|network is unreachable|could not connect|server closed|disk i/o"),
    ("answers_badly", r"failed with error code (5\d\d|40[13])|internal server error|bad gateway|service unavailable"),
)
_NUMBERS = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read_only", errno.EACCES: "read_only",
            errno.EPERM: "read_only"}
_TROUBLES = {  # found, expected, fix; {store} is a file or an address
    "full": ("The disk of the store of runs, {store}, is full.", "Expected a few free megabytes.",
             "Delete something on that disk, or set TL_HOME to a folder on another."),
    "locked": ("The store of runs, {store}, is locked by another program.", "Expected it to be free within seconds.",
               "End what holds it (a database browser, a backup, a hanging process), and try again."),
    "read_only": ("The store of runs, {store}, cannot be written: the file or its folder is read-only.",
                  "Expected a file and a folder that you may write to.",
                  "Give yourself that right, or set TL_HOME to another folder."),
    "damaged": ("The store of runs, {store}, is damaged.", "Expected an SQLite database of MLflow's.",
                "Put a copy of it in its place, or move it away: the next start makes a new one without old runs."),
    "emptied": ("The store of runs, {store}, has no tables any more.",
                "Expected the file that was there when this program started.",
                "Put it back, or start the program again: it then makes a new store."),
    "version": ("The store of runs, {store}, was written by another version of MLflow.",
                "Expected tables of the version that is installed.",
                "Copy the store, then run `mlflow db upgrade` on it, or install the MLflow that wrote it."),
    "closed": ("The store of runs, {store}, cannot be opened.", "Expected a file that may be read and written.",
               "Look whether the folder is there and whose it is, or set TL_HOME to another."),
    "silent": ("The store of runs, {store}, does not answer in time.", "Expected an answer within seconds.",
               "Look whether the MLflow server is overloaded or hangs, and try again."),
    "away": ("The store of runs, {store}, cannot be reached.", "Expected an MLflow server that runs at that address.",
             "Start it, or correct MLFLOW_TRACKING_URI; without that setting runs are kept under TL_HOME."),
    "answers_badly": ("The store of runs, {store}, answers with an error ({said}).",
                      "Expected an MLflow server that takes our requests.",
                      "Look into the server's log and at your rights there, and try again."),
}
READABLE = ("full", "read_only")  # what is there can still be read


class StoreError(UserError):
    """The store of runs cannot be used now, whatever was asked of it; ``kind`` is a name in ``_TROUBLES``."""

    kind = "away"

    @classmethod
    def of(cls, kind: str, uri: str, said: str = "") -> "StoreError":
        error = cls(*(clause.format(store=shown(uri), said=said) for clause in _TROUBLES[kind]))
        error.kind = kind
        return error

    @classmethod
    def again(cls, error: "StoreError") -> "StoreError":
        """The same for another one who asks: an error that is raised twice gathers tracebacks."""
        same = cls(error.found, error.expected, error.fix)
        same.kind = error.kind
        return same


def in_words(error: BaseException, uri: str) -> StoreError | None:
    """What an error of MLflow, its database or the system says about the store; None where that is not the cause."""
    if isinstance(error, StoreError):
        return error
    for one in _chain(error):
        kind = _NUMBERS.get(one.errno or 0) if isinstance(one, OSError) else None
        if kind := kind or _kind(str(one)):
            return StoreError.of(kind, uri, first_line(one)[:120])
    return None


def shown(uri: str) -> str:
    """The store's file, or its address without a password."""
    if uri.startswith("sqlite:///"):
        return uri.removeprefix("sqlite:///").partition("?")[0]
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def _chain(error: BaseException | None):
    """The error and what caused it, the first cause last; a few at most."""
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _kind(text: str) -> str | None:
    # Only what stands before the statement and its parameters: a run's own words may say "timeout".
    text = text.partition("[SQL:")[0].lower()
    return next((kind for kind, pattern in _SAID if re.search(pattern, text)), None)
