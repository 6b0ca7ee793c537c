"""Results are read again as they were kept; what is damaged is as if it were not there."""

import numpy as np

from tl_core import result_store
from tl_core.adaptation import results


def kept(name: str = "a1", **values):
    return results.save({"id": name, "kind": results.PAIR, "methods": [{"method": "mcc"}], **values},
                        {"proba__mcc": np.array([[0.2, 0.8], [0.9, 0.1]], np.float32),
                         "map_source__coral": np.zeros((3, 2), np.float32),
                         "map_target__coral": np.ones((2, 2), np.float32)})


def test_a_result_is_read_again():
    kept(adapted=0.5)
    result = results.load("a1")
    assert result and result.is_judged and list(result.methods) == ["mcc"]
    assert result.predicted("mcc").tolist() == [1, 0] and result.predicted("coral") is None
    source, target = result.map("coral")
    assert source.shape == (3, 2) and target.shape == (2, 2) and result.map("mcc") is None


def test_without_labels_nothing_is_judged():
    assert not kept(adapted=None).is_judged


def test_the_newest_comes_first_and_one_kind_alone_may_be_asked_for():
    kept("a1")
    results.save({"id": "b2", "kind": results.ALL_PAIRS})
    assert {result.id for result in results.recent()} == {"a1", "b2"}
    assert [result.id for result in results.recent(kind=results.PAIR)] == ["a1"]
    results.remove("a1")
    assert [result.id for result in results.recent()] == ["b2"]


def test_what_is_damaged_is_not_there():
    folder = kept().folder
    (folder / result_store.ARRAYS).write_bytes(b"PK\x03\x04 nothing")
    assert results.load("a1").arrays == {} and results.load("a1").probabilities("mcc") is None
    (folder / result_store.RESULT).write_text('{"id": "a1"', encoding="utf8")
    assert results.load("a1") is None and results.recent() == []
    assert results.load("../a1") is None and results.load("nothing") is None


def test_the_oldest_go_where_all_take_too_much(monkeypatch):
    monkeypatch.setattr(results, "STORE", result_store.ResultStore("adaptations", 1))
    kept("a1")
    kept("b2")
    assert [result.id for result in results.recent()] == ["b2"]


def test_an_id_is_of_what_was_asked():
    assert results.key({"a": 1, "b": 2}) == results.key({"b": 2, "a": 1}) != results.key({"a": 1, "b": 3})
