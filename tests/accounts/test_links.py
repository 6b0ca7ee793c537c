import pytest

from tl_core.accounts import database, links, users
from tl_core.errors import UserError


def test_a_link_lasts_a_week(isolated, monkeypatch):
    token = users.add("Ada")
    with database.connection() as connection:
        assert links.owner(connection, token) == "Ada"
        with pytest.raises(UserError, match="opens nothing"):
            links.owner(connection, "x")
    real = links.time.time
    monkeypatch.setattr(links.time, "time", lambda: real() + links.LAST_SECONDS + 1)
    with pytest.raises(UserError, match="opens nothing"):
        users.choose_password(token, "a sentence that is long")
