"""Homes in forms of before, written by hand."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

FIRST_ACCOUNTS = """
CREATE TABLE users (name TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT,
    disabled INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL);
CREATE TABLE sessions (key TEXT PRIMARY KEY, user TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE links (key TEXT PRIMARY KEY, user TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE failures (name TEXT NOT NULL, address TEXT NOT NULL, time REAL NOT NULL);
INSERT INTO users VALUES ('Ada', 'ada', 'teacher', NULL, 0, 1760000000.0);
"""
FIRST_SET = {  # without modality, owner and visibility; its version without pools
    "title": "Birds", "source": "the garden", "licence": "CC0", "created": "2025-10-09T08:00:00+00:00",
    "root": "pictures", "current": 1, "versions": [{"number": 1, "made": "2025-10-09T08:00:00+00:00", "what": "brought",
                                                    "parent": None, "count": 2, "classes": 2, "domains": []}]}
FIRST_ROWS = {"rows": [["tit/1.png", "tit", None, None, None], ["wren/1.png", "wren", None, None, None]]}


def first_home(home: Path) -> Path:
    """An account, a set, a board and a store of runs, as the first version left them."""
    home.mkdir(parents=True)
    with closing(sqlite3.connect(home / "accounts.db")) as accounts:
        accounts.executescript(FIRST_ACCOUNTS)
    with closing(sqlite3.connect(home / "mlflow.db")) as store, store:
        store.execute("CREATE TABLE alembic_version (version_num TEXT)")
        store.execute("INSERT INTO alembic_version VALUES ('of before')")
    (home / "sets" / "birds" / "versions").mkdir(parents=True)
    (home / "sets" / "birds" / "set.json").write_text(json.dumps(FIRST_SET))
    (home / "sets" / "birds" / "versions" / "0001.json").write_text(json.dumps(FIRST_ROWS))
    (home / "sets" / ".new-1").mkdir()
    (home / "sets" / ".new-1" / "set.json").write_text("{}")  # one that never came into being
    return home
