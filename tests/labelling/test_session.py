import json

import numpy as np
import pytest

from tests.labelling import clouds
from tl_core.errors import UserError
from tl_core.labelling import session


def begun(data: str = "fruits"):
    return session.create(data, clouds.pool().keys, clouds.rows(), source="small_cnn", seed=3)


def test_a_reload_loses_nothing(isolated):
    first = begun()
    first.answers.label("picture 1", "cup")
    first.clusters("a1", np.zeros(36, int)).name(0, "cup")
    again = session.load(first.id)
    assert again.data == "fruits" and again.seed == 3 and again.about["count"] == 36
    assert again.answers.read().labelled == {"picture 1": "cup"} and again.pool.keys == first.pool.keys
    np.testing.assert_array_equal(again.pool.rows, first.pool.rows)
    assert again.clusters("a1", np.zeros(36, int)).read().names == {0: "cup"}


def test_those_answered_last_come_first_by_set(isolated):
    assert session.recent() == []
    one, other, third = begun(), begun(), begun("digits")
    one.answers.label("picture 0", "cup")
    assert [here.id for here in session.recent("fruits")] == [one.id, other.id]
    assert {here.id for here in session.recent()} == {one.id, other.id, third.id} and len(session.recent(limit=1)) == 1
    session.remove(one.id)
    session.remove(one.id)
    assert [here.id for here in session.recent("fruits")] == [other.id]


def test_a_damaged_session_stands_in_nobody_s_way(isolated):
    one, other = begun(), begun()
    (one.folder / "session.json").write_text("{")
    assert session.load(one.id) is None and [here.id for here in session.recent()] == [other.id]
    (other.folder / "pool.npz").write_bytes(b"PK")
    with pytest.raises(UserError, match="answers of this one are kept"):
        session.load(other.id).pool  # noqa: B018
    (other.folder / "session.json").write_text(json.dumps([1]))
    assert session.load(other.id) is None


@pytest.mark.parametrize("name", ["../x", "", "a" * 500, "no such", "ä"])
def test_ids_that_are_none(isolated, name):
    assert session.load(name) is None
