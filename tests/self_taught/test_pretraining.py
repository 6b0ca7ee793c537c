"""What a question needs of runs, and what is said of a pretraining that is of no use."""

import dataclasses
from types import SimpleNamespace

import pytest

from tests.ui.self_taught import made
from tl_core import tracking
from tl_core.errors import UserError
from tl_core.self_taught import pretraining, request


def record(config, status="FINISHED", reason=None, run_id="1"):
    return SimpleNamespace(config=config, status=status, active=status in ("QUEUED", "RUNNING"), reason=reason,
                           run_id=run_id)


@pytest.fixture
def stored(monkeypatch):
    """Runs of the store, to be filled."""
    there: list = []
    monkeypatch.setattr(tracking, "runs", lambda limit, query: there)
    monkeypatch.setattr(tracking, "model_file", lambda run_id: None)
    return there


def test_both_runs_are_missing_until_they_are_there(stored):
    asked = made.asked()
    assert pretraining.needed(asked).missing == 2
    stored += [record(asked.config.changed(seed=1)), record(asked.config, "RUNNING", run_id="2")]
    needed = pretraining.needed(asked)
    assert needed.missing == 1 and needed.pretraining.run_id == "2" and needed.supervised.config.data == "fruits"
    assert pretraining.needed(dataclasses.replace(asked, run="3")).pretraining.run_id == "3"


def test_after_a_finished_run_of_epochs_the_pools_labels_get_the_seconds_it_took(stored, monkeypatch):
    asked = made.asked()
    epochs = dataclasses.replace(asked, run="3", config=asked.config.changed(seconds=None, epochs=5))
    finished = SimpleNamespace(result={"seconds": {"training": 33.5, "total": 50}})
    monkeypatch.setattr(tracking, "run", lambda run_id: finished)
    assert pretraining.needed(epochs).supervised.config.seconds == 33.5
    assert pretraining.needed(asked).supervised.config.seconds == asked.config.seconds


def test_a_pool_of_several_parts_needs_no_supervised_run_and_says_why(stored):
    needed = pretraining.needed(made.asked(pool=("fruits", "household")))
    assert needed.supervised is None and needed.notes == (
        "The pool has several parts, so nothing was pretrained with its labels.",)


def test_a_finished_run_without_its_network_is_not_taken(monkeypatch):
    def gone(run_id):
        raise UserError("a", "b", "c")
    config = made.asked().config
    monkeypatch.setattr(tracking, "model_file", gone)
    assert pretraining.alike(config, [record(config)]) is None
    assert pretraining.alike(config, [record(config, "QUEUED")]) is not None


def test_another_target_of_a_finished_run_keeps_its_pool(monkeypatch):
    own = made.asked(pool=None, data="fruits").config
    monkeypatch.setattr(tracking, "run", lambda run_id: record(own, run_id="1"))
    monkeypatch.setattr(tracking, "model_file", lambda run_id: None)
    asked = request.of_fields({"data": "digits"}, (5,), 1, "1")
    assert (asked.config.data, asked.config.pool, asked.config.augment.flip) == ("digits", ("fruits",), "none")
    assert request.of_fields({}, (5,), 1, "1").config == own


@pytest.mark.parametrize(("one", "said"), [
    (None, "The pretraining's run has been deleted."), (record(None), ""),
    (record(None, "STOPPED"), "The pretraining was stopped. Expected it to finish"),
    (record(None, "FAILED", "No memory."), "The pretraining failed: No memory. Expected it to finish"),
    (record(None, "INTERRUPTED"), "Continue its run on the Train page, or begin again.")])
def test_trouble_is_told_in_three_clauses(one, said):
    told = pretraining.trouble(one)
    assert (said in told) if said else told == ""
