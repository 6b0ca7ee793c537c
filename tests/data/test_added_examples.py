"""What is added to a set fills every class up to its share, and moves nothing that was there."""

import numpy as np
import pytest

from tl_core.data.added_examples import topped_up
from tl_core.data.dataset import SPLITS, Split
from tl_core.data.splits import complete, held_out


def split(labels, name: str, domains=None) -> Split:
    return Split(tuple(f"{name}{at}" for at in range(len(labels))), np.array(labels, np.int32), domains)


def places(splits) -> dict[str, str]:
    return {key: name for name in SPLITS for key in splits[name].keys}


@pytest.mark.parametrize("seed", [0, 7])
def test_nothing_moves_and_one_by_one_is_held_out_as_all_at_once(seed):
    base, more = {"train": split([0, 1] * 20, "a")}, [1] * 40
    before = places(complete(base, seed))
    at_once = topped_up(base, [{"": split(more, "b")}], seed)
    singly = topped_up(base, [{"": split([1], f"c{at}-")} for at in range(40)], seed)
    for after in (at_once, singly):
        now = places(after)
        assert {key: now[key] for key in before} == before and len(now) == 80
        held = [int((after[name].labels == 1).sum()) for name in ("test", "val")]
        assert sum(held) == held_out(60, 2) and abs(held[0] - held[1]) <= 1
        assert sum(int((after[name].labels == 0).sum()) for name in ("test", "val")) == held_out(20, 2)


def test_a_new_class_is_split_as_in_a_new_set_and_what_has_no_label_trains():
    after = topped_up({"train": split([0] * 20, "a")}, [{"": split([1] * 20 + [-1] * 3, "b")}], 0)
    assert [int((after[name].labels == 1).sum()) for name in SPLITS] == [14, 3, 3]
    assert int((after["train"].labels == -1).sum()) == 3


def test_splits_that_are_named_are_heeded_and_a_test_of_ones_own_is_the_test_alone():
    base = {"train": split([0, 1] * 20, "a")}
    after = topped_up(base, [{"test": split([0, 1], "b"), "train": split([0], "c"), "": split([1], "d")}], 0)
    assert after["test"].keys == ("b0", "b1") and {"c0", "d0"} <= set(after["train"].keys)
    assert set(after["val"].keys) == set(complete(base, 0)["val"].keys)
    named = {"train": split([0, 1] * 9, "a"), "val": split([0, 1], "v"), "test": split([0, 1], "t")}
    assert set(topped_up(named, [{"": split([0] * 30, "b")}], 0)["train"].keys) >= {f"b{at}" for at in range(30)}


def test_each_domain_has_its_own_share():
    base = {"train": split([0, 1] * 20, "a", ("x",) * 40)}
    after = topped_up(base, [{"": split([0] * 20, "b", ("y",) * 20)}], 0)
    assert [sum(domain == "y" for domain in after[name].domains or ()) for name in SPLITS] == [14, 3, 3]
