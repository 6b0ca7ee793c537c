"""Comparisons in MLflow: a parent, its runs in order, their end, their deletion."""

import threading
import time

import pytest

from benchmarks import many_runs
from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.tracking import records, store, stored_runs, tags

CONFIGS = [RunConfig(seed=seed) for seed in (2, 0, 1)]


@pytest.fixture
def made(owner):
    return tracking.create_comparison(CONFIGS, owner, "Three seeds", "3 runs share one pass through the backbone.")


def test_what_was_made_is_found_again(made):
    found = tracking.comparison(made.id)
    assert (found.name, found.shared) == ("Three seeds", "3 runs share one pass through the backbone.")
    assert abs((found.created - made.created).total_seconds()) < 0.01
    assert found.run_ids == made.run_ids
    assert [record.config for record in found.runs()] == CONFIGS  # in the order asked for
    assert {(record.status, record.comparison) for record in found.runs()} == {("QUEUED", made.id)}


def test_it_has_a_name_without_being_given_one(owner):
    assert tracking.create_comparison(CONFIGS, owner).name == "3 seeds on fruits"


def test_the_parent_is_no_run_among_the_others(made):
    assert {record.run_id for record in tracking.runs()} == set(made.run_ids)
    with pytest.raises(UserError, match="No run named"):
        tracking.run(made.id)


def test_mlflow_nests_the_runs(made):
    assert {store.client().get_run(run_id).data.tags["mlflow.parentRunId"] for run_id in made.run_ids} == {made.id}
    assert store.client().get_run(made.id).data.tags["mlflow.runName"] == "Three seeds"


@pytest.mark.parametrize(("stopped", "status"), [(False, "FINISHED"), (True, "KILLED")])
def test_its_end_in_mlflows_words(made, stopped, status):
    assert store.client().get_run(made.id).info.status == "RUNNING"
    tracking.end_comparison(made.id, stopped)
    assert store.client().get_run(made.id).info.status == status


@pytest.mark.parametrize("unknown", ["nonsense", "0" * 32])
def test_an_unknown_one_is_told(unknown):
    with pytest.raises(UserError, match="compare --json"):
        tracking.comparison(unknown)


def test_a_run_is_no_comparison(made):
    with pytest.raises(UserError, match="No comparison named"):
        tracking.comparison(made.run_ids[0])


def test_all_are_listed_newest_first_however_many_runs_came_later(made, owner, new_run):
    for _ in range(3):
        new_run()
    later = tracking.create_comparison(CONFIGS[:1], owner)
    assert tracking.comparisons() == [tracking.comparison(later.id), tracking.comparison(made.id)]
    assert tracking.comparisons()[1].run_ids == made.run_ids


@pytest.mark.parametrize("way", ["database", "server"])
def test_hundreds_of_comparisons_and_of_runs_in_one_are_all_there(way, monkeypatch):
    runs = many_runs.fill(1300, files=False)
    parents = many_runs.compare([runs[:1100], *([run_id] for run_id in runs[1100:])][::-1])
    if way == "server":
        monkeypatch.setattr(stored_runs, "database_runs", lambda uri: None)
        monkeypatch.setattr(stored_runs, "AT_ONCE", 90)
    assert [one.id for one in tracking.comparisons()] == parents[::-1] and len(parents) == 201
    if way == "database":  # MLflow's own way takes seconds for so many
        assert {record.run_id for record in records.children(parents[-1])} == set(runs[:1100])
    assert [record.run_id for record in tracking.comparisons()[-1].runs()] == [runs[-1]]


def test_a_deleted_one_is_listed_no_more(made):
    for run_id in made.run_ids:
        tracking.end_run(run_id, "FINISHED")
        tracking.delete(run_id)
    assert tracking.comparisons() == []


def test_the_parent_goes_with_its_last_run(made):
    for run_id in made.run_ids:
        tracking.end_run(run_id, "FINISHED")
        tracking.delete(run_id)
        left = tracking.comparison(made.id).runs() if run_id != made.run_ids[-1] else []
        assert len(left) == len(made.run_ids) - made.run_ids.index(run_id) - 1
    assert store.client().get_run(made.id).info.lifecycle_stage == "deleted"
    with pytest.raises(UserError):
        tracking.comparison(made.id)


def test_the_heart_beats_as_long_as_the_context_lasts(made, monkeypatch):
    beaten, enough = [], threading.Event()

    def beat(run_ids):
        beaten.append(run_ids)
        if len(beaten) == 2:
            raise OSError("the store is away")  # the next beat tries again
        if len(beaten) > 3:
            enough.set()
    monkeypatch.setattr(tracking.records, "beat", beat)
    with tracking.heartbeat(made.id, every=0.01):
        assert enough.wait(10)
    count = len(beaten)
    time.sleep(0.05)
    assert beaten == [[made.id]] * count


def test_a_parents_heartbeat_keeps_the_waiting_runs_alive(made):
    """Their own is an hour old, and their process number is not of this machine."""
    for run_id in (made.id, *made.run_ids):
        tracking.records.set_tags(run_id, {tags.OWNER: "elsewhere:1:abcd", tags.HEARTBEAT: repr(time.time() - 3600)})
    tracking.beat([made.id])
    assert tracking.recover("here:1:abcd") == []
    assert {tracking.run(run_id).status for run_id in made.run_ids} == {"QUEUED"}
    assert {record.status for record in made.runs()} == {"QUEUED"}
    tracking.records.set_tags(made.id, {tags.HEARTBEAT: repr(time.time() - 3600)})
    assert {record.status for record in made.runs()} == {"INTERRUPTED"}
    assert set(tracking.recover("here:1:abcd")) == {made.id, *made.run_ids}
