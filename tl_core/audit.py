"""The audit log: who did what, when, from where, and what came of it; a JSON object a line in ``TL_HOME/audit``.

Each entry has ``time`` (UTC), ``action`` (one of ``ACTIONS``), ``outcome``, ``user`` (None where nobody signs in),
``address`` and ``request`` where a browser asked, ``what`` (a run's id, a set's name …), the ``reason`` of a refusal.
Passwords, tokens and links are never handed to it. Any number of processes may write: an entry is one write at the
file's end, and whoever finds the file too large renames it, one at a time.
"""

import contextlib
import errno
import functools
import inspect
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tl_core import ownership, settings
from tl_core.errors import NO_SPACE, UserError, unknown_name

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module that may be missing

Outcome = Literal["done", "refused", "failed"]
AuditEntry = dict[str, Any]
ACTIONS = {
    "sign-in": "signed in, or tried to",
    "sign-out": "signed out",
    "account-add": "made an account",
    "account-role": "gave an account another role",
    "account-disable": "locked an account out",
    "account-enable": "let an account in again",
    "account-reset": "took an account's password back",
    "account-delete": "deleted an account",
    "account-sign-out": "ended an account's sessions",
    "account-quota": "changed an account's quota",
    "account-download": "took the own data away",
    "password-choose": "chose a password by a one-time link",
    "password-change": "changed the own password",
    "class-open": "opened a class",
    "class-close": "closed a class",
    "class-reopen": "opened a class again",
    "class-code": "gave a class another code",
    "class-delete": "deleted a class",
    "class-join": "joined a class, or tried to",
    "class-leave": "left a class",
    "run-start": "queued or began a run",
    "run-stop": "stopped a run",
    "run-resume": "let a run go on",
    "run-delete": "deleted a run",
    "set-make": "made a set",
    "set-edit": "changed a set",
    "set-rename": "gave a set another name",
    "set-delete": "deleted a set",
    "upload": "brought pictures",
    "export": "wrote a set or a network to take away",
    "download": "took a set away",
    "board-open": "opened a class board",
    "board-close": "closed a class board, or opened it again",
    "board-delete": "deleted a class board",
    "board-visibility": "chose who sees a class board",
    "board-link": "made another link for a board's teacher",
    "board-allow": "let pictures onto a board",
    "quota": "was refused by a quota",
    "backup": "wrote a backup",
    "restore": "made a home of a backup",
    "clean": "freed space",
    "migrate": "brought the home to this version's form",
}
FILE, MOST_BYTES, FILES = "audit.jsonl", 10**7, 10
LONGEST = 300  # characters of one value
_log = logging.getLogger(__name__)


class Origin(NamedTuple):
    """Where a request came from, and its id."""

    address: str = ""
    request: str = ""


Source = Callable[[], Origin]
_source: Source = Origin
_origin: ContextVar[Origin | None] = ContextVar("where a request came from", default=None)


def set_source(source: Source | None) -> None:
    """Have ``source`` say where pages' doings come from; None: from nowhere in particular."""
    global _source
    _source = source or Origin


@contextlib.contextmanager
def during(address: str, request: str) -> Iterator[None]:
    """What is done inside was asked for from this address."""
    token = _origin.set(Origin(address, request))
    try:
        yield
    finally:
        _origin.reset(token)


def record(action: str, what: str = "", outcome: Outcome = "done", reason: str = "", user: str | None = None) -> None:
    """Write one entry; ``user`` by default who acts. A log that cannot be written is told, and hinders nobody."""
    if action not in ACTIONS:
        raise unknown_name("action of the audit log", action, ACTIONS, "tl_core/audit.py lists them.")
    origin = _origin.get() or _source()
    entry = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "action": action, "outcome": outcome,
             "user": user or _user(), "address": origin.address, "request": origin.request, "what": what,
             "reason": reason}
    try:
        _append({name: value[:LONGEST] if isinstance(value, str) else value for name, value in entry.items()})
    except (OSError, UserError) as error:
        _log.error("The audit log cannot be written (%s): %s %s by %s", error, action, outcome, entry["user"])


@contextlib.contextmanager
def attempt(action: str, what: str = "") -> Iterator[None]:
    """Record what is done inside, or that it was refused or failed."""
    try:
        yield
    except UserError as error:
        record(action, what, "refused", str(error))
        raise
    except Exception as error:
        record(action, what, "failed", type(error).__name__)
        raise
    record(action, what)


def attempted(action: str, what: str = "name") -> Callable[[Callable], Callable]:
    """``attempt`` around a function, whose argument ``what`` names the thing."""
    def around(function: Callable) -> Callable:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def recorded(*arguments, **options):
            named = signature.bind(*arguments, **options).arguments[what]
            with attempt(action, str(named)):
                return function(*arguments, **options)
        return recorded
    return around


def entries(*, user: str | None = None, since: datetime | None = None, action: str | None = None,
            limit: int | None = None) -> list[AuditEntry]:
    """The newest first: of this ``user``, from ``since`` on, of this ``action``. Damaged lines are passed over."""
    if action is not None and action not in ACTIONS:
        raise unknown_name("action of the audit log", action, ACTIONS, "Leave it out for all.")
    chosen = []
    for entry in _newest_first():
        if since is not None and datetime.fromisoformat(entry["time"]) < since:
            break
        if ((user is None or (entry["user"] or "").casefold() == user.casefold())
                and action in (None, entry["action"])):
            chosen.append(entry)
            if len(chosen) == limit:
                break
    return chosen


def folder() -> Path:
    return settings.home() / "audit"


def _user() -> str | None:
    try:
        return ownership.name()
    except UserError:  # a session that has ended: whose it was is not known any more
        return None


def _append(entry: AuditEntry) -> None:
    path = folder() / FILE
    path.parent.mkdir(mode=0o700, exist_ok=True)
    line = b"\n" + json.dumps(entry).encode("ascii") + b"\n"  # after half a line that a full disk has left, too
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if os.write(file, line) < len(line):
            raise OSError(errno.ENOSPC, NO_SPACE)
        size = os.fstat(file).st_size
    finally:
        os.close(file)
    if size > MOST_BYTES:
        _rotate(path)


def _rotate(path: Path) -> None:
    """Every file takes the next number, the last one goes; lines that are on their way reach the renamed file."""
    with open(path.with_name(".lock"), "ab") as lock:
        if fcntl is not None:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        with contextlib.suppress(OSError):  # on Windows while another process writes: the next entry tries again
            if path.stat().st_size > MOST_BYTES:
                for number in range(FILES - 1, 0, -1):
                    older = _numbered(number - 1)
                    if older.exists():
                        os.replace(older, _numbered(number))


def _numbered(number: int) -> Path:
    """The file that was full so many files ago; the one that is written to is number 0."""
    return folder() / (f"audit.{number}.jsonl" if number else FILE)


def _newest_first() -> Iterator[AuditEntry]:
    for number in range(FILES):
        try:
            lines = _numbered(number).read_bytes().splitlines()
        except FileNotFoundError:
            continue
        for line in reversed(lines):
            if (entry := _entry(line)) is not None:
                yield entry


def _entry(line: bytes) -> AuditEntry | None:
    try:
        entry = json.loads(line)
        datetime.fromisoformat(entry["time"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return entry if {"action", "outcome", "user"} <= entry.keys() else None
