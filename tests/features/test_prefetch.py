"""Work done one piece ahead."""

import contextlib
import threading
import time

import pytest

from tl_core.features.prefetch import prefetch


def test_in_order_and_complete():
    assert list(prefetch(range(5))) == [0, 1, 2, 3, 4] and list(prefetch([])) == []


def test_the_next_piece_is_made_while_one_is_in_use_and_no_more():
    made = [threading.Event() for _ in range(4)]

    def items():
        for number, event in enumerate(made):
            event.set()
            yield number

    with contextlib.closing(prefetch(items())) as pieces:
        assert next(pieces) == 0
        assert made[1].wait(10)
        time.sleep(0.05)
        assert not made[2].is_set()


def test_a_failure_comes_as_it_is_behind_what_went_before():
    error = MemoryError("too large")

    def items():
        yield 1
        raise error

    pieces = prefetch(items())
    assert next(pieces) == 1
    with pytest.raises(MemoryError) as caught:
        next(pieces)
    assert caught.value is error


def test_closed_it_makes_nothing_any_more_and_leaves_no_thread():
    made = []

    def items():
        for number in range(100):
            time.sleep(0.01)
            made.append(number)
            yield number

    before = threading.active_count()
    with contextlib.closing(prefetch(items())) as pieces:
        next(pieces)
    count = len(made)
    assert count <= 2 and threading.active_count() == before
    time.sleep(0.05)
    assert len(made) == count
