import sqlite3

import pytest

from tl_core.accounts import database, users
from tl_core.errors import UserError


def test_a_damaged_database_is_told_and_nobody_else_reads_it(isolated):
    users.add("Ada")
    assert database.path().stat().st_mode & 0o077 == 0
    database.path().write_bytes(b"no database at all" * 100)
    with pytest.raises(UserError, match="cannot be read or written"):
        users.all_users()


def test_what_fails_in_the_middle_changes_nothing(isolated):
    users.add("Ada")
    with pytest.raises(ZeroDivisionError), database.connection() as connection:
        connection.execute("DELETE FROM users")
        raise ZeroDivisionError
    assert [user.name for user in users.all_users()] == ["Ada"]


def test_a_database_of_before_is_widened_and_keeps_its_accounts(isolated):
    token = users.add("Ada", "teacher")
    with sqlite3.connect(database.path()) as before:
        before.execute("DROP INDEX users_by_provider")
        for column in database.USERS_SINCE:
            before.execute(f"ALTER TABLE users DROP COLUMN {column}")
        before.execute("DROP TABLE classes")
    user = users.choose_password(token, "a sentence that is long")
    assert (user.name, user.role, user.class_id, user.guest) == ("Ada", "teacher", None, False)
