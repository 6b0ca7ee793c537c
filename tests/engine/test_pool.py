"""What the pool takes for a warm-up that hangs."""

from types import SimpleNamespace

import pytest

from tl_core.engine import pool, versions, worker

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


def test_once_texts_are_wanted_every_warm_worker_warms_up_for_them_once_and_after_runs_that_wait():
    workers, submitted = prepared()
    workers._warm_up()
    assert not submitted
    assert workers.prepare_texts() and not workers.prepare_texts()
    workers._warm_up()
    workers._warm_up()
    assert submitted == [(worker.warm_up_for_texts, [WORKER], -1)]
    assert workers.slots == 1  # it takes runs meanwhile
    workers._names = {}
    workers._forget_lost()
    workers._names = {WORKER: 0}  # another process in its place: warm first, then texts
    workers._warm_up()
    assert [function for function, *_ in submitted[1:]] == [worker.warm_up]


def test_a_worker_that_could_not_warm_up_is_not_asked_for_texts():
    workers, submitted = prepared(RuntimeError("no TensorFlow"))
    workers.prepare_texts()
    workers._warm_up()
    assert not submitted


def prepared(outcome=("CPU",)):
    """A pool with a warm worker, and what it submits: (function, workers, priority)."""
    workers, submitted = pool.Pool("topic", print, print), []

    def submit(function, *, workers, priority):
        submitted.append((function, workers, priority))
        return SimpleNamespace(done=lambda: False)
    workers._link = SimpleNamespace(address="", topic="topic", local=None)
    workers._submit = submit
    workers._names = {WORKER: 0}
    workers._warm_workers = {WORKER: outcome if isinstance(outcome, Exception) else list(outcome)}
    return workers, submitted


def hanging(busy=()):
    """A pool with a worker whose warm-up began long ago, and what is told of its slot."""
    workers, blamed = pool.Pool("topic", print, print, busy=lambda: busy), []

    def tell(name, reason):
        blamed.append((name, reason))
    workers._link = SimpleNamespace(address="", topic="topic", local=SimpleNamespace(end_process=tell, blame=tell))
    workers._warming = {WORKER: pool._WarmUp(SimpleNamespace(done=lambda: False), 0, float("-inf"))}
    return workers, blamed


def test_workers_elsewhere_say_their_versions_first_and_get_no_runs_where_these_differ():
    workers, submitted = prepared()
    workers._link.address = "tcp://elsewhere:8786"
    workers._warm_workers, workers._names = {}, {WORKER: "a", "tcp://other": "b"}
    workers._submit = lambda *what, **options: submitted.append((what, options)) or SimpleNamespace(done=bool)
    workers._warm_up()
    assert [what for what, _ in submitted] == [(worker.warm_up_for, versions.here(), worker.warm_up)] * 2
    refusal = versions.OtherVersions("keras 1 for 2.", "Expected the same.", "Install it.")
    workers._warm_workers = {WORKER: ["CPU"], "tcp://other": refusal}
    assert workers.slots == 1
    workers.train([], None, frozenset(), None, "key", near="tcp://other")
    assert submitted[-1][1] == {"key": "key", "workers": [WORKER]}
    workers._warm_workers = {"tcp://other": refusal}
    assert workers.slots == 0 and "keras 1 for 2" in workers._state().message
