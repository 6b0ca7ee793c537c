"""What people have used, and whose quota is another than the role's, in ``TL_HOME/quotas.db``.

Any number of processes may write; every call is one transaction.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime

from tl_core import settings
from tl_core.errors import UserError
from tl_core.ownership import key
from tl_core.sqlite_transaction import transaction

FILE = "quotas.db"
KEPT_DAYS = 40  # of minutes
_SCHEMA = """
CREATE TABLE IF NOT EXISTS own_limits (user TEXT, kind TEXT, amount INTEGER, PRIMARY KEY (user, kind));
CREATE TABLE IF NOT EXISTS training (user TEXT, day TEXT, seconds REAL NOT NULL, PRIMARY KEY (user, day));
CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, user TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS runs_of_user ON runs (user);
"""


@contextlib.contextmanager
def _connection() -> Iterator[sqlite3.Connection]:
    try:
        with transaction(settings.home() / FILE, _SCHEMA) as opened:
            yield opened
    except sqlite3.DatabaseError as error:
        raise UserError(f"The quotas cannot be read or written ({error}).", f"Expected a database in {FILE} under "
                        "TL_HOME.", "Make room on the disk, or delete the file: what was used is then forgotten."
                        ) from error


def own_limits(user: str) -> dict[str, int | None]:
    """This person's own limits by kind; None for no limit."""
    with _connection() as connection:
        return dict(connection.execute("SELECT kind, amount FROM own_limits WHERE user = ?", (key(user),)))


def set_own_limit(user: str, kind: str, amount: int | None) -> None:
    with _connection() as connection:
        connection.execute("INSERT OR REPLACE INTO own_limits VALUES (?, ?, ?)", (key(user), kind, amount))


def forget_own_limit(user: str, kind: str) -> None:
    """The role's limit holds again."""
    with _connection() as connection:
        connection.execute("DELETE FROM own_limits WHERE user = ? AND kind = ?", (key(user), kind))


def add_training(seconds: dict[str, float]) -> None:
    """These people's runs trained so many seconds more, today."""
    day = today()
    with _connection() as connection:
        connection.executemany("INSERT INTO training VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
                               "seconds = seconds + excluded.seconds",
                               [(key(user), day.isoformat(), more) for user, more in seconds.items()])
        connection.execute("DELETE FROM training WHERE day < ?",
                           (date.fromordinal(day.toordinal() - KEPT_DAYS).isoformat(),))


def trained_seconds(user: str) -> float:
    """How long this person's runs trained today."""
    with _connection() as connection:
        row = connection.execute("SELECT seconds FROM training WHERE user = ? AND day = ?",
                                 (key(user), today().isoformat())).fetchone()
    return row[0] if row else 0.0


def note_run(run_id: str, user: str, size: int) -> None:
    """A run's files take so many bytes now."""
    with _connection() as connection:
        connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (run_id, key(user), size))


def forget_run(run_id: str) -> None:
    """Its files are gone. Nothing is written where nobody's use was ever kept."""
    if (settings.home() / FILE).exists():
        with _connection() as connection:
            connection.execute("DELETE FROM runs WHERE run = ?", (run_id,))


def run_bytes(user: str) -> int:
    """What this person's runs take."""
    with _connection() as connection:
        return connection.execute("SELECT COALESCE(SUM(bytes), 0) FROM runs WHERE user = ?", (key(user),)
                                  ).fetchone()[0]


def forget_user(user: str) -> None:
    """An account is gone: whoever gets the name begins anew."""
    if (settings.home() / FILE).exists():
        with _connection() as connection:
            for table in ("own_limits", "training", "runs"):
                connection.execute(f"DELETE FROM {table} WHERE user = ?", (key(user),))


def today() -> date:
    """The day that minutes are counted for, which begins at 0:00 UTC."""
    return datetime.now(UTC).date()
