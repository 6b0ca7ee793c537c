import os

from tests.ui.adapt import made
from tl_core import result_store
from tl_core.adaptation import request, result_lookup, results

FIELDS = {"data": "fruits", "backbone": "small_cnn", "weights": "random", "image_size": 32}


def asked(source: str = "photo", target: str = "sketch", **more):
    return request.of_pair({**FIELDS, **more}, source, target)


def keep(question, name: str, when: int, **more) -> None:
    kept = results.save({**made.values(), "id": name, "request": question.to_dict(), **more})
    os.utime(kept.folder / result_store.RESULT, ns=(when, when))


def test_the_newest_result_of_the_same_question(isolated):
    keep(asked(), "a1", 1_000)
    keep(asked(), "a2", 2_000)
    keep(asked(seed=1), "b1", 3_000)
    assert result_lookup.newest(asked()).id == "a2" and result_lookup.newest(asked(seed=1)).id == "b1"
    assert result_lookup.newest(asked("sketch", "photo")) is None
    keep(asked(), "a1", 4_000)  # made anew
    assert result_lookup.newest(asked()).id == "a1"


def test_kinds_are_told_apart_and_a_damaged_one_is_passed_over(isolated):
    assert result_lookup.newest(asked()) is None
    result_lookup.save(asked(), result_lookup.GAP, {"domain_gap": {}})
    assert result_lookup.newest(asked()) is None
    assert result_lookup.newest(asked(), result_lookup.GAP).values["domain_gap"] == {}
    keep(asked(), "a1", 1_000)
    keep(asked(), "a2", 2_000)
    (results.load("a2").folder / result_store.RESULT).write_text("{")
    assert result_lookup.newest(asked()).id == "a1"


def test_all_pairs_are_one_question_whatever_pair_is_looked_at(isolated):
    of_one, of_other = result_lookup.all_pairs_of(asked()), result_lookup.all_pairs_of(asked("night", "photo"))
    assert of_one.to_dict() == of_other.to_dict() == request.of_set(FIELDS).to_dict()


def test_a_question_kept_before_a_setting_was_there_is_the_same_one(isolated):
    before = asked().to_dict()
    before["config"] = {name: value for name, value in before["config"].items() if name != "picture_seed"}
    results.save({**made.values(), "id": "a1", "request": before})
    results.save({**made.values(), "id": "b1", "request": {**before, "methods": ["gone"]}})
    assert result_lookup.newest(asked()).id == "a1"
