"""What the pool takes for a warm-up that hangs."""

from types import SimpleNamespace

import pytest

from tl_core.engine import pool

WORKER = "tcp://127.0.0.1:1"


@pytest.mark.parametrize(("busy", "ended"), [([WORKER], []), ([], [0]), (["tcp://127.0.0.1:2", None], [0])])
def test_a_worker_that_got_a_run_before_its_warm_up_is_not_ended_while_it_trains(busy, ended):
    found, told = hanging(busy)
    found._warm_up()
    assert [name for name, _ in told] == ended


def test_a_warm_up_that_hung_is_told_as_that_and_not_begun_again_in_the_process_that_ends():
    found, told = hanging()
    found._names = {WORKER: 0}  # the scheduler still has it
    found._warm_up()
    found._warm_up()
    found._names = {}
    found._forget_lost()
    assert told == [(0, "its warm-up did not end within 600 s")] and not found._warming


def hanging(busy=()):
    """A pool with a worker whose warm-up began long ago, and what is told of its slot."""
    workers, blamed = pool.Pool("topic", print, print, busy=lambda: busy), []

    def tell(name, reason):
        blamed.append((name, reason))
    workers._link = SimpleNamespace(local=SimpleNamespace(end_process=tell, blame=tell))
    workers._warming = {WORKER: pool._WarmUp(SimpleNamespace(done=lambda: False), 0, float("-inf"))}
    return workers, blamed
