"""The stopwatch on clocks that the test turns."""

import threading

import pytest

from tl_core.timer import Stopwatch


def ticking(*times):
    return Stopwatch(iter(times).__next__)


def test_failures_count_too():
    watch = ticking(0.0, 2.0, 10.0, 13.0)
    assert watch.time("read", lambda a, b: a + b, 1, 2) == 3
    with pytest.raises(ZeroDivisionError):
        watch.time("read", lambda: 1 / 0)
    assert watch.seconds == {"read": 5.0} and watch.total == 5.0


def test_a_stage_within_another_counts_once_and_to_the_inner_one():
    # prefix 0–10 holds decode 2–5 and read 6–7, and that one holds decode 6.25–6.5.
    watch = ticking(0.0, 2.0, 5.0, 6.0, 6.25, 6.5, 7.0, 10.0)

    def prefix():
        watch.time("decode", int)
        watch.time("read", watch.time, "decode", int)

    watch.time("prefix", prefix)
    assert watch.seconds == {"prefix": 6.0, "decode": 3.25, "read": 0.75} and watch.total == 10.0


def test_two_threads_at_once_count_once_in_the_total():
    now, go, entered = [0.0], threading.Event(), threading.Event()
    watch = Stopwatch(lambda: now[0])
    thread = threading.Thread(target=watch.time, args=("decode", lambda: entered.set() or go.wait(10)))
    thread.start()
    assert entered.wait(10)
    now[0] = 2.0
    watch.time("prefix", lambda: now.__setitem__(0, 3.0))
    now[0] = 5.0
    go.set()
    thread.join()
    assert watch.seconds == {"decode": 5.0, "prefix": 1.0} and watch.total == 5.0
