"""Batches: every example once, in an order that seed and epoch decide, unreadable ones left out."""

import numpy as np

from tl_core.features.lazy_array import LazyArray
from tl_core.training.batches import Batches

ROWS = np.arange(20, dtype=np.uint8).reshape(10, 2)
LABELS = np.arange(10, dtype=np.int32)


def batches(readable=None, **kwargs):
    rows = LazyArray(lambda indices: ROWS[indices], 10, (2,), np.uint8)
    return Batches(rows, LABELS, np.ones(10, bool) if readable is None else readable, 4, **kwargs)


def labels(of):
    return [of[i][1].tolist() for i in range(len(of))]


def test_in_order_without_a_seed():
    assert labels(batches()) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_rows_go_with_their_labels_as_floats():
    x, y = batches(seed=3)[1]
    assert x.dtype == np.float32
    np.testing.assert_array_equal(x, ROWS[y])


def test_shuffled_by_seed_and_epoch():
    orders = set()
    for seed in (0, 1):
        for epoch in (0, 1):
            one, two = batches(seed=seed), batches(seed=seed)
            one.begin(epoch), two.begin(epoch)
            assert labels(one) == labels(two)
            flat = [label for batch in labels(one) for label in batch]
            assert sorted(flat) == list(range(10))
            orders.add(tuple(flat))
    assert len(orders) == 4


def test_unreadable_examples_are_left_out_but_no_batch_is_empty():
    readable = np.ones(10, bool)
    readable[[1, 8, 9]] = False
    assert labels(batches(readable)) == [[0, 2, 3], [4, 5, 6, 7], [8]]


def test_a_change_gets_the_readable_rows_with_epoch_and_number():
    readable = np.ones(10, bool)
    readable[5] = False
    seen = []
    of = batches(readable, change=lambda x, y, key: seen.append((len(x), key)) or (x + 100, y))
    of.begin(3)
    x, y = of[1]
    np.testing.assert_array_equal(x, ROWS[[4, 6, 7]] + np.float32(100))
    assert y.tolist() == [4, 6, 7] and seen == [(3, (3, 1))]


def test_a_group_is_its_batches_one_behind_the_other():
    readable = np.ones(10, bool)
    readable[[1, 8, 9]] = False
    of = batches(readable, class_weights=np.arange(10, dtype=np.float32))
    group = of.group(0, 9)
    assert (group.first, group.count, group.starts.tolist()) == (0, 3, [0, 3, 7, 8])
    assert group.indices.tolist() == [0, 2, 3, 4, 5, 6, 7, 8]
    for number, (low, high) in enumerate(zip(group.starts, group.starts[1:], strict=False)):
        for part, whole in zip(of[number], (group.x, group.y, group.weights), strict=True):
            np.testing.assert_array_equal(part, whole[low:high])


def test_a_group_changes_each_batch_by_itself():
    seen = []
    of = batches(change=lambda x, y, key: seen.append(key) or (x + key[1], y))
    of.begin(2)
    group = of.group(1, 2)
    assert seen == [(2, 1), (2, 2)] and (group.first, group.starts.tolist()) == (1, [0, 4, 6])
    np.testing.assert_array_equal(group.x[:, 0] - ROWS[4:, 0], [1, 1, 1, 1, 2, 2])


def test_another_seeds_order_on_the_same_rows():
    of, other = batches(seed=1), batches(seed=2)
    assert labels(of.shuffled_by(2)) == labels(other) != labels(of)


def test_beside_another_stream_it_has_as_many_batches_all_of_them_full():
    few, many = batches(seed=0), Batches(LazyArray(lambda indices: indices[:, None], 30, (1,), np.int64),
                                         np.arange(30), np.ones(30, bool), 4, seed=0)
    round_about = few.beside(many)
    assert len(round_about) == len(many) == 8 and [len(batch) for batch in labels(round_about)] == [4] * 8
    flat = [label for batch in labels(round_about) for label in batch]
    assert all(sorted(flat[start:start + 10]) == list(range(10)) for start in (0, 10, 20))
    assert len({tuple(flat[start:start + 10]) for start in (0, 10, 20)}) == 3
    part = many.beside(few)
    assert len(part) == 3 and len({label for batch in labels(part) for label in batch}) == 12
    again = few.shuffled_by(0).beside(many)
    again.begin(1), round_about.begin(1)
    assert labels(again) == labels(round_about) and labels(round_about.shuffled_by(1)) != labels(round_about)
    x, y = round_about[2]
    np.testing.assert_array_equal(x, ROWS[y])
