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
