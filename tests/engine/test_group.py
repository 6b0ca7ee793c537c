"""Runs that share work, on a real Dask worker with fake trainings: one task a team, every run its own tail and end."""

import functools
import os
import signal
import time

import fake_training
import pytest

from tests.waiting import wait_for
from tl_core import plan, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.cli import compare
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.events import Batch, RunQueued
from tl_core.tracking import store, tags

RATES = (1e-2, 1e-3, 1e-4)


def heads(domain=None, epochs=1, rates=RATES):
    """Feature extraction at several rates: one team."""
    return [RunConfig(data="fruits", domain=domain, epochs=epochs, learning_rate=rate) for rate in rates]


def ends(engine, run_ids):
    return [wait_for(lambda run_id=run_id: engine.tail(run_id).end) for run_id in run_ids]


def has_begun(engine, run_id):
    return wait_for(lambda: any(isinstance(event, Batch) for event in engine.tail(run_id).events))


@pytest.fixture
def submit_many(engine):
    """``engine.submit_many``; what is left of it ends with the test."""
    comparisons = []

    def submit_many(configs, name=""):
        comparisons.append(engine.submit_many(configs, name))
        return comparisons[-1]
    yield submit_many
    run_ids = [run_id for comparison in comparisons for run_id in comparison.run_ids]
    for run_id in run_ids:
        engine.cancel(run_id)
    ends(engine, run_ids)


def test_a_teams_runs_are_ordinary_runs_of_one_parent(engine, submit_many):
    made = submit_many(heads(epochs=2), "Three rates")
    assert {end.type for end in ends(engine, made.run_ids)} == {"finished"}
    assert len({engine._queue.get(run_id).team for run_id in made.run_ids}) == 1
    for run_id, rate in zip(made.run_ids, RATES, strict=True):
        events = engine.tail(run_id).events
        assert [step for event in events if event.type == "batch" for step in event.step] == list(range(1, 11))
        record = wait_for(lambda run_id=run_id: (found := tracking.run(run_id)).status == "FINISHED" and found)
        assert (record.config.learning_rate, record.comparison) == (rate, made.id)
        assert tracking.model_file(run_id).read_bytes() == b"a model"
    parent = wait_for(lambda: (found := store.client().get_run(made.id)).info.status == "FINISHED" and found)
    assert parent.info.run_name == "Three rates"
    assert {store.client().get_run(run_id).data.tags[tags.PARENT] for run_id in made.run_ids} == {made.id}
    kept = tracking.comparison(made.id)
    assert kept.run_ids == made.run_ids and [run.run_id for run in kept.runs()] == list(made.run_ids)
    assert kept.shared == "3 runs share one pass through the backbone; 3 heads train in one step."


def test_a_team_takes_one_slot_and_its_members_begin_together(engine, submit_many, submit):
    made = submit_many(heads("photo"))
    after = submit(epochs=1)
    for run_id in made.run_ids:
        has_begun(engine, run_id)
    assert len({id(engine._queue.get(run_id).future) for run_id in made.run_ids}) == 1
    assert engine.place(after) == 1


def test_stopping_one_member_stops_only_that_one(engine, submit_many):
    made = submit_many(heads("photo"))
    for run_id in made.run_ids:
        has_begun(engine, run_id)
    engine.cancel(made.run_ids[1])
    assert ends(engine, made.run_ids[1:2])[0].type == "stopped"
    position = engine.tail(made.run_ids[0]).position
    wait_for(lambda: engine.tail(made.run_ids[0]).position > position + 2)  # it goes on
    assert engine.tail(made.run_ids[0]).end is None and engine.tail(made.run_ids[2]).end is None


def test_a_waiting_member_leaves_the_others_in_the_queue(engine, submit_many, submit):
    first = submit("photo")
    has_begun(engine, first)
    made = submit_many(heads(epochs=1))
    assert [engine.place(run_id) for run_id in made.run_ids] == [1, 2, 3]
    engine.cancel(made.run_ids[0])
    assert [engine.place(run_id) for run_id in made.run_ids] == [None, 1, 2]
    assert [event.place for event in engine.tail(made.run_ids[2]).events if isinstance(event, RunQueued)] == [2]
    engine.cancel(first)
    assert [end.type for end in ends(engine, made.run_ids)] == ["stopped", "finished", "finished"]


def test_a_failing_member_stops_no_other_one(engine, submit_many):
    """The second has a rate that the fake refuses."""
    made = submit_many(heads(rates=(1e-2, fake_training.REFUSED_RATE, 1e-4)))
    assert [end.type for end in ends(engine, made.run_ids)] == ["finished", "failed", "finished"]
    assert engine.tail(made.run_ids[1]).end.reason == "The folder is empty. Expected pictures. Put some in."


def test_a_killed_worker_ends_the_whole_team_and_the_queue_goes_on(engine, submit_many, submit):
    made, after = submit_many(heads("sketch", rates=RATES[:2])), submit(epochs=1)
    assert all("worker process ended" in end.reason for end in ends(engine, made.run_ids))
    assert ends(engine, [after])[0].type == "finished"


def test_single_runs_of_a_comparison_go_one_by_one_in_the_plans_order(engine, submit_many):
    configs = [RunConfig(data="fruits", strategy=name, epochs=3) for name in ("fine_tuning", "feature_extraction")]
    made = submit_many(configs)
    assert {end.type for end in ends(engine, made.run_ids)} == {"finished"}
    begun = [next(event.time for event in engine.tail(run_id).events if isinstance(event, Batch))
             for run_id in made.run_ids]
    assert begun[1] < begun[0]  # feature extraction goes through all blocks, so it fills the others' cuts
    spec = BACKBONES.get("efficientnet_lite0")
    assert engine._queue.get(made.run_ids[1]).cuts == {spec.default_depth, len(spec.blocks)}


def test_one_wrong_config_keeps_all_from_the_queue(engine):
    before = len(tracking.runs())
    with pytest.raises(UserError, match="'friuts'"):
        engine.submit_many([RunConfig(data="fruits"), RunConfig(data="friuts")])
    assert len(tracking.runs()) == before


def test_a_stopped_engine_marks_the_comparison_too(engine):
    second = engines.Engine(task=fake_training.train, warm=fake_training.warm, gpus=[])
    second.start()
    made = second.submit_many(heads("photo", rates=RATES[:2]))
    for run_id in made.run_ids:
        has_begun(second, run_id)
    second.stop()
    assert [tracking.run(run_id).status for run_id in made.run_ids] == ["INTERRUPTED"] * 2
    assert store.client().get_run(made.id).data.tags[tags.END] == "INTERRUPTED"


def test_a_dead_servers_comparison_is_recovered_with_its_runs(engine):
    gone = "elsewhere:1:abcd"
    made = tracking.create_comparison([RunConfig(), RunConfig(seed=1)], gone)
    for run_id in (made.id, *made.run_ids):
        tracking.records.set_tags(run_id, {tags.HEARTBEAT: repr(time.time() - 1000)})
    assert set(tracking.recover(engine.owner)) >= {made.id, *made.run_ids}


# The queue without Dask


# The command line on a cluster that TL_SCHEDULER names


@pytest.fixture
def cluster(engine, monkeypatch):
    """The session's scheduler serves the command line's engine too; its trainings are fake."""
    wait_for(lambda: engine.state.status == "ready")
    monkeypatch.setenv("TL_SCHEDULER", engine._pool._link.cluster.scheduler_address)
    monkeypatch.setattr(engines, "Engine", functools.partial(engines.Engine, fake_training.train, fake_training.warm))


def said():
    heard = {}
    return heard, lambda number, event: heard.setdefault(number, []).append(event.type)


def test_compare_on_a_cluster_hears_every_run_to_its_end(cluster):
    configs = [plan.resolve_config_and_data(config) for config in heads(rates=(1e-2, fake_training.REFUSED_RATE, 1e-4))]
    heard, hear = said()
    comparison, found, failures = compare._on_cluster(configs, hear)
    assert [run["status"] for run in found] == ["FINISHED", "FAILED", "FINISHED"]
    assert "The folder is empty. Expected pictures." in found[1]["reason"] and len(failures) == 1
    assert tuple(run["run_id"] for run in found) == tracking.comparison(comparison).run_ids
    assert {place: types[-1] for place, types in heard.items()} == {0: "finished", 1: "failed", 2: "finished"}


def test_ctrl_c_on_a_cluster_stops_what_trains_and_what_waits(cluster):
    configs = [plan.resolve_config_and_data(config)
               for config in [*heads("photo"), RunConfig(data="fruits", strategy="fine_tuning")]]
    heard, hear = said()
    told = []

    def interrupt(place, event):
        hear(place, event)
        if event.type == "batch" and not told:
            told.append(place)
            os.kill(os.getpid(), signal.SIGINT)
    _, found, failures = compare._on_cluster(configs, interrupt)
    assert [run["status"] for run in found] == ["STOPPED"] * 4 and not failures
    assert found[3]["test"] is None and "batch" not in heard[3]  # it never began
