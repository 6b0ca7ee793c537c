import time

import pytest

from tl_core.data.parallel import in_threads


def test_results_come_in_order_and_progress_now_and_then():
    told = []
    assert in_threads(lambda n: n * n, range(70), "Squaring", lambda *said: told.append(said)) == [
        n * n for n in range(70)]
    assert told == [("Squaring", 32, 70), ("Squaring", 64, 70), ("Squaring", 70, 70)]


def test_progress_may_stop_it_and_what_fails_is_raised():
    done = []

    def slow_after_a_hundred(number):
        time.sleep(0.2 * (number > 100))  # so that the threads cannot be through before they are stopped
        done.append(number)

    def stop(*_):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        in_threads(slow_after_a_hundred, range(600), "It", stop)
    assert len(done) < 600
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda n: 1 / n, [1, 0], "It")
