"""Runs that another process trains: read from MLflow while they grow."""

import time

import pytest

from tests.server.streamed import batch, epoch
from tests.tracking.test_projections import projection
from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine.remote_runs import RemoteRunPoller
from tl_core.errors import UserError
from tl_core.events import Finished, Note, PhaseStarted, Progress, RunStarted

STARTED = RunStarted(epochs=2, steps_per_epoch=2, classes=["a", "b"], device="CPU", total_parameters=1)
PHASE = PhaseStarted(index=0, name="p", sentence="s", first_epoch=0, epochs=2, freeze_depth=0, trainable_parameters=1)


@pytest.fixture
def follower(engine):
    poller = RemoteRunPoller(every=0.1)
    yield poller
    poller.stop()


@pytest.fixture
def elsewhere(engine):
    """A run of another owner with its recorder."""
    run_id = tracking.create_run(RunConfig(), "elsewhere:1:abcd", "RUNNING")
    recorder = tracking.Recorder(run_id)
    yield recorder
    recorder.write(Finished(result={}))
    recorder.close()


def told(tail):
    return [(event.type, getattr(event, "step", getattr(event, "epoch", None))) for event in tail.events]


def test_a_run_elsewhere_grows_here_point_by_point(follower, elsewhere):
    for event in (STARTED, PHASE, batch(1)):
        elsewhere.write(event)
    wait_for(lambda: len(tracking.replay(elsewhere.run_id)) == 3)
    tail = follower.tail(elsewhere.run_id)
    tail.listen(lambda: None)
    assert told(tail) == [("run_started", None), ("phase_started", None), ("batch", [1])]
    for event in (batch(2), epoch(1), Note(text="n"), batch(3)):
        elsewhere.write(event)
    wait_for(lambda: told(tail)[2:] == [("batch", [1, 2]), ("epoch", [1]), ("note", None), ("batch", [3])])
    elsewhere.write(Finished(result={"test": None}))
    wait_for(lambda: tail.end)
    assert tail.end.result == {"test": None}


def test_maps_elsewhere_are_seen_once(follower, elsewhere):
    for event in (STARTED, PHASE, projection(0), batch(1, 2), epoch(1), projection(1)):
        elsewhere.write(event)
    wait_for(lambda: len(tracking.replay(elsewhere.run_id)) == 5)
    tail = follower.tail(elsewhere.run_id)
    tail.listen(lambda: None)
    assert told(tail)[-1] == ("projection", [0, 1])
    for event in (batch(3, 4), epoch(2), projection(2)):
        elsewhere.write(event)
    wait_for(lambda: told(tail)[-1] == ("projection", [2]))


def test_progress_elsewhere_is_seen_once(follower, elsewhere):
    elsewhere.write(STARTED)
    elsewhere.write(Progress(stage="Reading pictures", done=3, total=9))
    wait_for(lambda: len(tracking.replay(elsewhere.run_id)) == 2)
    tail = follower.tail(elsewhere.run_id)
    tail.listen(lambda: None)
    position = tail.position
    time.sleep(0.5)
    assert told(tail)[-1] == ("progress", None) and tail.position == position


def test_a_run_that_nobody_watches_is_let_go_and_read_anew(follower, elsewhere):
    elsewhere.write(STARTED)
    wait_for(lambda: tracking.replay(elsewhere.run_id))
    first = follower.tail(elsewhere.run_id)
    wait_for(lambda: not follower.tails())
    assert follower.tail(elsewhere.run_id) is not first


def test_an_ended_run_is_read_once(follower, elsewhere):
    elsewhere.write(STARTED)
    elsewhere.write(Finished(result={}))
    elsewhere.close()
    tail = follower.tail(elsewhere.run_id)
    assert tail.end.type == "finished" and follower.tail(elsewhere.run_id) is tail


def test_an_unknown_run_is_the_users_error(follower):
    with pytest.raises(UserError):
        follower.tail("nothing")
