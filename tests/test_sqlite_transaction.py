"""A block is one transaction, whoever else writes meanwhile."""

import sqlite3
import threading

import pytest

from tl_core.sqlite_transaction import transaction

SCHEMA = "CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL);"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "counts.db"


def number(file) -> int | None:
    with transaction(file, SCHEMA) as opened:
        row = opened.execute("SELECT number FROM counts WHERE name = 'a'").fetchone()
    return row and row[0]


def test_what_a_block_that_raises_wrote_is_not_kept(file):
    with pytest.raises(ValueError), transaction(file, SCHEMA) as opened:
        opened.execute("INSERT INTO counts VALUES ('a', 1)")
        raise ValueError
    assert number(file) is None


def test_no_count_is_lost_between_writers(file):
    def add() -> None:
        for _ in range(20):
            with transaction(file, SCHEMA) as opened:
                opened.execute("INSERT INTO counts VALUES ('a', 1) ON CONFLICT DO UPDATE SET number = number + 1")
    writers = [threading.Thread(target=add) for _ in range(5)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert number(file) == 100


def test_an_older_database_is_prepared_after_the_schema_and_before_the_block(file):
    seen = []

    def prepare(opened: sqlite3.Connection) -> None:
        seen.append([row[1] for row in opened.execute("PRAGMA table_info(counts)")])
    with transaction(file, SCHEMA, prepare):
        assert seen == [["name", "number"]]


def test_a_damaged_file_raises(file):
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError), transaction(file, SCHEMA):
        pytest.fail("The block must not begin.")
