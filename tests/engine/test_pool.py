"""What the pool takes for a warm-up that hangs."""

from types import SimpleNamespace

import pytest

from tl_core.engine import pool

WORKER = "tcp://127.0.0.1:1"


@pytest.mark.parametrize(("busy", "ended"), [([WORKER], []), ([], [0]), (["tcp://127.0.0.1:2", None], [0])])
def test_a_worker_that_got_a_run_before_its_warm_up_is_not_ended_while_it_trains(busy, ended):
    found = pool.Pool("topic", print, print, busy=lambda: busy)
    killed = []
    found._link = SimpleNamespace(local=SimpleNamespace(end_process=lambda name, reason: killed.append(name)))
    found._warming = {WORKER: pool._WarmUp(SimpleNamespace(done=lambda: False), 0, float("-inf"))}
    found._warm_up()
    assert killed == ended and (WORKER in found._warming) == (not ended)
