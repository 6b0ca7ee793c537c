"""Batches: every example once, in an order that seed and epoch decide, unreadable ones left out."""

import numpy as np

from tl_core.training.batches import Batches
from tl_core.training.rows import LazyRows

ROWS = np.arange(20, dtype=np.uint8).reshape(10, 2)
LABELS = np.arange(10, dtype=np.int32)


def batches(readable=None, **kwargs):
    rows = LazyRows(lambda indices: ROWS[indices], 10, (2,), np.uint8)
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


def test_a_failure_is_kept_as_it_was():
    def fail(indices):
        raise MemoryError("too large")

    of = Batches(LazyRows(fail, 10, (2,), np.uint8), LABELS, np.ones(10, bool), 4)
    try:
        of[0]
    except MemoryError as error:
        assert of.error is error
    else:
        raise AssertionError("the failure was swallowed")
