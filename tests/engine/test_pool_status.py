from types import SimpleNamespace

from tl_core.engine.pool_status import NO_SLOT, no_worker, scheduler_lost


def local(**slot):
    """Our own workers with one slot missing since 5."""
    missing = SimpleNamespace(**{"given_up": False, "starts": 1, "reason": "", "missing": 5.0, **slot})
    return SimpleNamespace(missing=missing, seconds_to_next=lambda _: 240.0)


def test_steps_of_a_first_start():
    warm_up = SimpleNamespace(since=7.0)
    for state, status, since in ((no_worker(local(), (), (), 3.0), "starting", 3.0),
                                 (no_worker(local(), (warm_up,), (), 3.0), "warming", 7.0),
                                 (no_worker(None, (), (), 3.0), "lost", 3.0)):
        assert (state.status, state.since) == (status, since)
    assert no_worker(None, (), (), 3.0).message == NO_SLOT


def test_a_lost_worker_is_told_with_its_reason_and_what_is_tried():
    state = no_worker(local(starts=3, reason="memory ran out"), (), ("CPU",), 3.0)
    assert (state.status, state.since, state.devices) == ("lost", 5.0, ("CPU",))
    assert state.message == ("The training worker was lost (memory ran out); another is being started (attempt 3). "
                             "Waiting runs stay in the queue.")
    warming = no_worker(local(), (SimpleNamespace(since=7.0),), ("CPU",), 3.0)
    assert "its successor is warming up. " in warming.message


def test_given_up_says_when_the_next_attempt_is():
    state = no_worker(local(given_up=True), (), (), 3.0)
    assert state.status == "failed" and "The next attempt is in 4 min" in state.message


def test_a_scheduler_of_ours_and_one_elsewhere():
    assert "is being started again" in scheduler_lost("") and "tcp://a:1 does not answer" in scheduler_lost("tcp://a:1")
