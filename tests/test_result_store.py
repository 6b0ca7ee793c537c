"""Results are kept whole, read again, and the oldest go: what is damaged counts as not there."""

import os

import numpy as np

from tl_core import result_store
from tl_core.result_store import ResultStore

STORE = ResultStore("answers", 10_000)


def _keep(name, size=10, when=None):
    folder = STORE.save({"id": name, "what": 1}, {"rows": np.zeros(size)})
    if when:
        os.utime(folder / result_store.RESULT, (when, when))
    return folder


def test_a_result_is_read_again():
    folder = _keep("a1")
    assert STORE.read("a1") == ({"id": "a1", "what": 1}, folder)
    assert result_store.read_arrays(folder)["rows"].shape == (10,)
    STORE.remove("a1")
    assert STORE.read("a1") is None and result_store.read_arrays(folder) == {}


def test_newest_come_first_and_what_is_damaged_is_not_there():
    _keep("old", when=1000)
    _keep("new", when=2000)
    (_keep("bad", when=3000) / result_store.RESULT).write_text("{")
    assert [values["id"] for values, _ in STORE.newest()] == ["new", "old"]
    assert STORE.read("../old") is None


def test_the_oldest_go_where_there_is_no_room():
    random = np.random.default_rng(0)
    for number in range(4):
        folder = STORE.save({"id": f"n{number}"}, {"rows": random.random(500)})
        os.utime(folder / result_store.RESULT, (1000 + number, 1000 + number))
    assert {values["id"] for values, _ in STORE.newest()} == {"n3", "n2"}


def test_the_same_question_has_the_same_key():
    assert result_store.key({"a": 1, "b": 2}) == result_store.key({"b": 2, "a": 1}) != result_store.key({"a": 2})
