"""The queue on a real Dask worker: order, stopping, a worker that dies, a server that goes."""

import subprocess
import sys
import time
from pathlib import Path

import fake_training
import psutil
import pytest

from tests.waiting import wait_for
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.events import Batch, RunQueued

ROOT = Path(__file__).parents[2]


def end(engine, run_id):
    return wait_for(lambda: engine.tail(run_id).end)


def has_begun(engine, run_id):
    return wait_for(lambda: any(isinstance(event, Batch) for event in engine.tail(run_id).events))


def recorded(run_id, status):
    return wait_for(lambda: (record := tracking.run(run_id)).status == status and record)


def points(events, kind, name):
    return [value for event in events if event.type == kind
            for value in (event.values[name] if name in event.values else getattr(event, name))]


def test_a_run_is_taken_before_the_cluster_is_up_and_trained_when_it_is(engine, submit):
    run_id = submit(epochs=2)
    assert end(engine, run_id).result["test"]["accuracy"] == 0.9375
    assert engine.state.status == "ready" and engine.state.devices == ("A processor for tests",)
    record = recorded(run_id, "FINISHED")
    assert record.accuracy == 0.9375 and record.config.freeze_depth is not None  # it was resolved
    assert tracking.model_file(run_id).read_bytes() == b"a model"


def test_the_replay_equals_what_was_heard_live(engine, submit):
    run_id = submit(epochs=3)
    end(engine, run_id)
    recorded(run_id, "FINISHED")
    live, replayed = engine.tail(run_id).events, tracking.replay(run_id)
    for kind, names in {"batch": ("step", "loss", "accuracy"),
                        "epoch": ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")}.items():
        for name in names:
            assert points(live, kind, name) == points(replayed, kind, name) != []
    kept = [event for event in live if event.type in ("run_started", "phase_started", "finished")]
    assert kept == [event for event in replayed if event.type not in ("batch", "epoch")]


def test_waiting_runs_know_their_places_and_move_up(engine, submit):
    first, second, third = submit("photo"), submit(epochs=1), submit(epochs=1)
    has_begun(engine, first)
    assert [engine.place(run_id) for run_id in (first, second, third)] == [None, 1, 2]
    engine.cancel(second)
    assert engine.tail(second).end.type == "stopped" and engine.place(third) == 1
    assert [e.place for e in engine.tail(third).events if isinstance(e, RunQueued)] == [1]
    engine.cancel(first)
    assert end(engine, third).type == "finished"
    recorded(second, "STOPPED")


def test_stopping_a_running_run_takes_effect_within_twenty_steps(engine, submit):
    """A step takes 50 ms on an idle machine, and as much longer as everything else does on a busy one."""
    run_id = submit("photo")
    has_begun(engine, run_id)
    steps_before = len([event for event in engine.tail(run_id).events if event.type == "batch"])
    engine.cancel(run_id)
    assert end(engine, run_id).type == "stopped"
    assert len([event for event in engine.tail(run_id).events if event.type == "batch"]) - steps_before < 20
    assert recorded(run_id, "STOPPED").result["status"] == "STOPPED"
    engine.cancel(run_id)  # nothing to stop any more
    assert tracking.run(run_id).status == "STOPPED"


def test_a_killed_worker_ends_its_run_in_words_and_the_queue_goes_on(engine, submit):
    killed, next_one = submit("sketch"), submit(epochs=1)
    assert "worker process ended" in end(engine, killed).reason
    assert recorded(killed, "FAILED").reason == engine.tail(killed).end.reason
    assert end(engine, next_one).type == "finished"
    wait_for(lambda: engine.state.status == "ready")  # the new worker was warmed up too


def test_a_users_error_in_the_worker_is_told_in_its_three_clauses(engine, submit):
    run_id = submit("silhouette")
    assert end(engine, run_id).reason == "The folder is empty. Expected pictures. Put some in."


def test_a_task_that_ends_without_a_word_is_told(engine, submit):
    assert "without saying how" in end(engine, submit("night")).reason


def test_a_wrong_config_is_told_before_there_is_a_run(engine):
    before = len(tracking.runs())
    with pytest.raises(UserError, match="Did you mean 'fruits'"):
        engine.submit(RunConfig(data="friuts"))
    with pytest.raises(UserError, match="run:nothing|'nothing'"):
        engine.submit(RunConfig(data="fruits", weights="run:nothing"))
    assert len(tracking.runs()) == before


def test_a_finished_run_can_be_the_next_ones_weights(engine, submit):
    source = submit(epochs=1)
    end(engine, source)
    assert end(engine, submit(epochs=1, weights=f"run:{source}")).type == "finished"


def test_another_processes_run_is_asked_to_stop_there(engine):
    run_id = tracking.create_run(RunConfig(), tracking.new_owner(), "RUNNING")
    engine.cancel(run_id)
    assert tracking.take_stop_requests([run_id]) == {run_id}
    tracking.end_run(run_id, "FAILED", "It was only a test.")
    engine.cancel(run_id)
    assert tracking.take_stop_requests([run_id]) == set()  # it has ended
    with pytest.raises(UserError, match="No run named"):
        engine.cancel("nonsense")


def test_runs_that_others_ask_to_stop_are_stopped_whether_they_train_or_wait(engine, submit):
    training, waiting = submit("photo"), submit()
    wait_for(lambda: engine.tail(training).events)
    for run_id in (waiting, training):
        tracking.ask_to_stop(run_id)
    assert [end(engine, run_id).type for run_id in (waiting, training)] == ["stopped", "stopped"]


def test_workers_are_nice(engine):
    wait_for(lambda: engine.state.status == "ready")
    workers = [p for p in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]
    assert workers  # one, and for a moment those of a test before
    assert {p.nice() for p in workers} == {5}


def test_old_tails_leave_memory_and_come_back_from_mlflow(engine, submit, monkeypatch):
    monkeypatch.setattr(engines, "ENDED_TAILS", 0)
    run_id = submit(epochs=2)
    wait_for(lambda: engine._queue.get(run_id) is None)
    tail = wait_for(lambda: engine.tail(run_id))
    assert points(tail.events, "batch", "step") == list(range(1, 11)) and tail.end.type == "finished"


def test_the_engine_in_use_is_the_current_one(engine):
    engines.set_engine(engine)
    assert engines.get_engine() is engine
    engines.set_engine(None)
    with pytest.raises(RuntimeError):
        engines.get_engine()


def test_a_scheduler_that_does_not_answer_is_told(engine, monkeypatch):
    """Port 9 of loopback: nobody listens there."""
    from tl_core.engine import cluster
    monkeypatch.setenv("TL_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    lone = engines.Engine()
    lone.start()
    assert "tcp://127.0.0.1:9" in wait_for(lambda: lone.state.status == "failed" and lone.state.message)
    with pytest.raises(UserError, match="not running"):
        lone.submit(RunConfig())
    lone.stop()


SERVER = """
import sys, time
sys.path.insert(0, {tests!r})
if __name__ == "__main__":
    import fake_training
    from tl_core import tracking
    from tl_core.config import RunConfig
    from tl_core.engine.engine import Engine
    engine = Engine(task=fake_training.train, warm=fake_training.warm, gpus=[])
    engine.start()
    ids = [engine.submit(RunConfig(data="fruits", domain=domain)) for domain in ("photo", None)]
    while tracking.run(ids[0]).status != "RUNNING":
        time.sleep(0.02)
    print(*ids, flush=True)
    time.sleep(60)
"""


def started_server(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER.format(tests=str(Path(__file__).parent)))
    server = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return server, server.stdout.readline().split()


def test_a_killed_server_takes_its_workers_along_and_the_next_one_marks_its_runs(engine, tmp_path):
    server, (running, waiting) = started_server(tmp_path)
    workers = psutil.Process(server.pid).children(recursive=True)
    server.kill()
    server.wait()
    assert sorted(tracking.recover(engine.owner)) == sorted([running, waiting])
    assert "without a word while this run was running" in tracking.run(running).reason
    assert "without a word while this run was waiting" in tracking.run(waiting).reason
    assert not psutil.wait_procs(workers, timeout=10)[1]
    assert engine.tail(running).end.reason == tracking.run(running).reason


def test_a_stopped_engine_marks_its_runs_itself_and_ends_its_workers(engine):
    before = set(psutil.Process().children(recursive=True))
    second = engines.Engine(task=fake_training.train, warm=fake_training.warm, gpus=[])
    second.start()
    running, waiting = (second.submit(RunConfig(data="fruits", domain=domain)) for domain in ("photo", None))
    has_begun(second, running)
    workers = set(psutil.Process().children(recursive=True)) - before
    began = time.monotonic()  # within what is left of the server's ten seconds
    second.stop()
    assert time.monotonic() - began < 8 and workers and not second._thread.is_alive()
    assert not psutil.wait_procs(workers, timeout=2)[1]
    assert tracking.run(running).status == tracking.run(waiting).status == "INTERRUPTED"
    assert second.tail(running).end.reason == "The server stopped while this run was running."


def test_nothing_of_the_engine_listens_beyond_this_machine(engine):
    ours = [psutil.Process(), *psutil.Process().children(recursive=True)]
    listening = [c.laddr.ip for p in ours for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert len(listening) >= 3 and set(listening) == {"127.0.0.1"}


def test_workers_elsewhere_are_used_and_left_alone(engine, tmp_path, monkeypatch):
    """The scheduler of the session's engine serves a second one, whose folder its worker does not see."""
    wait_for(lambda: engine.state.status == "ready")
    monkeypatch.setenv("TL_SCHEDULER", engine._pool._link.cluster.scheduler_address)
    monkeypatch.setattr(engines, "prepare_folder", lambda run_id, config: str(tmp_path))
    second = engines.Engine(task=fake_training.train, warm=fake_training.warm)
    network = tmp_path / "model.keras"
    second.start()
    try:  # one that is left running writes into the homes of all tests that follow
        run_id = second.submit(RunConfig(data="fruits", epochs=1))
        assert end(second, run_id).type == "finished"
        assert wait_for(lambda: network.exists() and network.read_bytes() == b"a model")  # it comes in parts
    finally:
        second.stop()
    recorded(run_id, "FINISHED")
    monkeypatch.undo()
    wait_for(lambda: engine.state.status == "ready" and engine._pool.slots == 1)


def test_a_worker_that_outgrows_the_machine_is_told(engine, monkeypatch):
    from tl_core.engine import cluster
    monkeypatch.setattr(cluster, "MEMORY_LIMIT", 400e6)
    small = engines.Engine(task=fake_training.grow, warm=fake_training.warm, gpus=[])
    small.start()
    run_id = small.submit(RunConfig(data="fruits"))
    assert "GB of memory" in end(small, run_id).reason
    small.stop()
