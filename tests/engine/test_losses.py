"""What goes while the engine runs: workers, their nannies, the scheduler, the connection. The queue goes on."""

import collections
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import dask
import fake_training
import pytest

from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import dispatcher, link, pool
from tl_core.engine import engine as engines
from tl_core.events import Batch, Note

ROOT = Path(__file__).parents[2]


def end(engine, run_id):
    return wait_for(lambda: engine.tail(run_id).end)


def has_begun(engine, run_id):
    return wait_for(lambda: any(isinstance(event, Batch) for event in engine.tail(run_id).events))


def ready(engine):
    return wait_for(lambda: engine.state.status == "ready" and engine.state)


def slot(engine):
    return engine._pool._link.local.slots[0]


def steps(engine, run_id):
    return [step for event in engine.tail(run_id).events if isinstance(event, Batch) for step in event.step]


# A worker


def test_a_successor_that_is_held_takes_the_queue_up_when_it_comes(engine, submit):
    """Dask would close its nanny after half a second here, and nobody would ever come."""
    ready(engine)
    with dask.config.set({"distributed.deploy.lost-worker-timeout": "0.5s"}):
        before = slot(engine).nanny.pid
        killed, waiting = submit("sketch"), submit(epochs=1)
        held = wait_for(lambda: (pid := slot(engine).nanny.pid) and pid != before and pid)
        os.kill(held, signal.SIGSTOP)
        end(engine, killed)
        time.sleep(3)
        state = wait_for(lambda: engine.state.status == "lost" and engine.state)
        assert "another is being started" in state.message and "queue" in state.message and state.seconds > 1
        assert engine.place(waiting) == 1
        os.kill(held, signal.SIGCONT)
        assert end(engine, waiting).type == "finished"
    assert ready(engine).since is None and slot(engine).starts == 0


def test_a_worker_without_a_nanny_gets_another(engine, submit):
    ready(engine)
    nanny = slot(engine).nanny
    engine._pool._link.cluster.sync(nanny.close)
    assert end(engine, submit(epochs=1)).type == "finished"
    wait_for(lambda: slot(engine).nanny is not nanny)  # its worker may have had time for the run
    ready(engine)


@pytest.fixture
def own_engine(engine):
    """Starts engines with a warm-up of their own."""
    started = []

    def start(warm=fake_training.warm):
        started.append(engines.Engine(task=fake_training.train, warm=warm, gpus=[]))
        started[-1].start()
        return started[-1]
    yield start
    for each in started:
        each.stop()


def test_a_warm_up_that_hangs_is_ended_and_one_that_always_dies_is_told_and_tried_again_on_demand(
        own_engine, tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "WARM_SECONDS", 1.0)
    monkeypatch.setenv("TL_TEST_FILE", str(tmp_path / "order"))
    (tmp_path / "order").write_text("hang")
    engine = own_engine(fake_training.warm_as_ordered)
    told = wait_for(lambda: "warm-up did not end within 1 s" in engine.state.message and engine.state)
    assert told.status == "lost" and told.devices == ()
    (tmp_path / "order").write_text("die")
    run_id = engine.submit(RunConfig(data="fruits", epochs=1))
    state = wait_for(lambda: engine.state.status == "failed" and engine.state)
    assert "could not be started" in state.message and "ended while it warmed up" in state.message
    assert "5 min" in state.message
    assert engine.place(run_id) == 1  # it waits
    (tmp_path / "order").write_text("warm")
    monkeypatch.setattr(pool, "WARM_SECONDS", 60.0)
    engine.retry()
    assert end(engine, run_id).type == "finished" and engine.state.status == "ready"


# The scheduler


def test_our_own_scheduler_that_ends_is_started_again_and_the_queue_goes_on(own_engine):
    engine = own_engine()
    ready(engine)
    running, waiting = (engine.submit(RunConfig(data="fruits", domain=domain)) for domain in ("photo", None))
    has_begun(engine, running)
    cluster = engine._pool._link.cluster
    cluster.sync(cluster.scheduler.close)
    assert "Another has been started" in end(engine, running).reason
    assert end(engine, waiting).type == "finished"
    assert ready(engine) and engine._pool.connections == 2
    assert sorted(set(steps(engine, waiting))) == steps(engine, waiting)


SCHEDULER = """
import asyncio, sys
from distributed import Scheduler, Worker
async def work():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard=False, dashboard_address="127.0.0.1:0",
                         allowed_failures=0) as scheduler:
        async with Worker(scheduler.address, nthreads=1, resources={"slot": 1}, host="127.0.0.1",
                          dashboard_address="127.0.0.1:0", local_directory=sys.argv[2]):
            await scheduler.finished()
asyncio.run(work())
"""


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Starts a scheduler with a worker as a process of their own, always at the same address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("TL_SCHEDULER", f"tcp://127.0.0.1:{port}")
    processes = []

    def start():
        paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
        processes.append(subprocess.Popen([sys.executable, "-c", SCHEDULER, str(port), str(tmp_path)], cwd=ROOT,
                                          env={**os.environ, "PYTHONPATH": paths}))
        return processes[-1]
    yield start
    for process in processes:
        process.kill()
        process.wait()


def test_a_scheduler_that_comes_back_is_found_and_the_queue_goes_on(elsewhere, own_engine, monkeypatch):
    monkeypatch.setattr(pool, "RETRY_SECONDS", 0.5)
    first = elsewhere()
    engine = own_engine()
    ready(engine)  # it was not there yet when the engine began
    running, *waiting = (engine.submit(RunConfig(data="fruits", domain=domain)) for domain in ("photo", None, None))
    has_begun(engine, running)
    first.kill()
    first.wait()
    state = wait_for(lambda: engine.state.status == "lost" and engine.state)
    assert os.environ["TL_SCHEDULER"] in state.message and "queue" in state.message
    wait_for(lambda: engine.state.seconds > 2)
    assert [engine.place(run_id) for run_id in waiting] == [1, 2] and engine.tail(running).end is None
    elsewhere()
    assert "no worker trains it any more" in end(engine, running).reason
    for run_id in waiting:
        assert end(engine, run_id).type == "finished"
        assert steps(engine, run_id) == list(range(1, len(steps(engine, run_id)) + 1))  # once
    assert wait_for(lambda: tracking.run(running).status == "FAILED")


def test_a_scheduler_that_stays_away_ends_what_trained_there_and_keeps_what_waits(elsewhere, own_engine, monkeypatch):
    monkeypatch.setattr(dispatcher, "NOT_BACK_SECONDS", 1.0)
    process, engine = elsewhere(), own_engine()
    ready(engine)
    running, waiting = (engine.submit(RunConfig(data="fruits", domain=domain)) for domain in ("photo", None))
    has_begun(engine, running)
    process.kill()
    assert "did not come back" in end(engine, running).reason
    assert engine.place(waiting) == 1
    engine.cancel(waiting)
    assert end(engine, waiting).type == "stopped"


@pytest.fixture
def second(engine, monkeypatch, own_engine):
    """A second engine that uses the first one's scheduler as one elsewhere."""
    ready(engine)
    monkeypatch.setenv("TL_SCHEDULER", engine._pool._link.cluster.scheduler_address)
    yield own_engine()
    monkeypatch.undo()


def break_connection(engine):
    client = engine._pool._link.client
    client.loop.add_callback(client.scheduler_comm.comm.abort)
    wait_for(lambda: engine._pool._link.client is not client)


def test_a_training_that_goes_on_while_the_connection_is_lost_is_picked_up(second):
    ready(second)
    run_id = second.submit(RunConfig(data="fruits", domain="photo"))
    has_begun(second, run_id)
    break_connection(second)
    heard = len(steps(second, run_id))
    wait_for(lambda: len(steps(second, run_id)) > heard + 20)
    assert steps(second, run_id) == list(range(1, len(steps(second, run_id)) + 1))  # none lost, none twice
    second.cancel(run_id)
    assert end(second, run_id).type == "stopped"
    after = second.submit(RunConfig(data="fruits", epochs=1))
    assert end(second, after).type == "finished"  # its slot is free


def test_files_of_a_run_that_ended_while_nobody_listened_are_fetched(second, tmp_path, monkeypatch):
    """The worker does not see the server's folder."""
    monkeypatch.setattr(engines, "prepare_folder", lambda run_id, config: str(tmp_path / "kept"))
    monkeypatch.setattr(pool, "RETRY_SECONDS", 2.0)
    ready(second)
    run_id = second.submit(RunConfig(data="fruits", epochs=40))
    has_begun(second, run_id)
    connect = link.Link.connect

    def late(self):
        time.sleep(2)
        connect(self)
    monkeypatch.setattr(link.Link, "connect", late)
    break_connection(second)
    assert end(second, run_id).type == "finished"
    heard = steps(second, run_id)
    assert heard == list(range(1, 201))
    assert wait_for((tmp_path / "kept" / "model.keras").exists)


@pytest.fixture
def forgetful(engine, second):
    """A scheduler that keeps nothing, as in a long outage: it has room for the newest messages of all runs together."""
    ready(second)
    topic = engine._pool._link.cluster.scheduler._broker._topics[second._pool._link.topic]
    topic.events = collections.deque(maxlen=0)
    return second


def is_whole(engine, run_id):
    found = steps(engine, run_id)
    return found == list(range(1, len(found) + 1)) and not any(isinstance(e, Note) for e in engine.tail(run_id).events)


def test_a_run_that_ended_in_a_long_outage_is_heard_whole(forgetful, monkeypatch):
    run_id = forgetful.submit(RunConfig(data="fruits", epochs=40))
    has_begun(forgetful, run_id)
    connect = link.Link.connect
    monkeypatch.setattr(link.Link, "connect", lambda self: (time.sleep(2), connect(self)))
    break_connection(forgetful)
    assert end(forgetful, run_id).type == "finished"
    assert len(steps(forgetful, run_id)) == 200 and is_whole(forgetful, run_id)


def test_a_run_that_goes_on_after_a_long_outage_is_heard_whole(forgetful, monkeypatch):
    run_id = forgetful.submit(RunConfig(data="fruits", domain="photo"))
    has_begun(forgetful, run_id)
    connect = link.Link.connect
    monkeypatch.setattr(link.Link, "connect", lambda self: (time.sleep(0.5), connect(self)))
    break_connection(forgetful)
    heard = len(steps(forgetful, run_id))
    wait_for(lambda: len(steps(forgetful, run_id)) > heard + 20)
    assert is_whole(forgetful, run_id)
    forgetful.cancel(run_id)
    assert end(forgetful, run_id).type == "stopped" and is_whole(forgetful, run_id)
