"""A comparison in this process, its trainings fake: order, ends, what a stop and a failure leave, heartbeats."""

import functools
import time

import fake_training
import pytest

from tests.stores import own_store  # noqa: F401
from tl_core import plan, tracking
from tl_core.comparison.run_sharing import Sharing, Team, share
from tl_core.config import RunConfig
from tl_core.engine import local
from tl_core.errors import UserError
from tl_core.tracking import store, tags

CONFIGS = [plan.resolve_config_and_data(RunConfig(data="fruits", epochs=1, learning_rate=rate))
           for rate in (1e-2, 1e-3, 1e-4)]
CONFIGS.append(plan.resolve_config_and_data(RunConfig(data="fruits", epochs=1, strategy="fine_tuning")))


@pytest.fixture
def teams(monkeypatch):
    """The teams that were trained, as (configs, cuts)."""
    trained = []

    def execute_team(members, *, cuts, load):
        trained.append(([member.config for member in members], cuts))
        return fake_training.train(members, weights_file=None, cuts=cuts)
    monkeypatch.setattr(local, "execute_team", execute_team)
    return trained


def compare(configs=CONFIGS, should_stop=lambda: False):
    heard = []
    comparison, outcomes = local.run_comparison(configs, share(configs), lambda *said: heard.append(said), should_stop)
    return comparison, outcomes, heard


def statuses(comparison):
    return [tracking.run(run_id).status for run_id in comparison.run_ids]


def test_teams_follow_the_plan_and_every_run_is_recorded_as_its_own(teams):
    made, outcomes, heard = compare()
    assert [len(configs) for configs, _ in teams] == [3, 1]
    assert teams[0] == (CONFIGS[:3], {CONFIGS[3].freeze_depth}) and teams[1] == (CONFIGS[3:], frozenset())
    assert statuses(made) == ["FINISHED"] * 4
    for place, run_id in enumerate(made.run_ids):
        record = tracking.run(run_id)
        assert (record.config, record.comparison, record.accuracy) == (CONFIGS[place], made.id, 0.9375)
        said = [event for who, event in heard if who == place]
        assert [event.type for event in said if event.type != "batch"] == [
            "run_started", "phase_started", "epoch", "finished"]
        assert outcomes[place]["status"] == "FINISHED"
    parent = store.client().get_run(made.id)
    assert parent.info.status == "FINISHED" and parent.data.tags[tags.SHARED] == made.shared


def test_a_stop_ends_what_trains_and_what_waits(teams):
    """Stopped once the first team's second run has begun; its members run until they are told to stop."""
    configs = [config.changed(domain="photo") for config in CONFIGS]
    begun = set()

    def should_stop():
        return len(begun) > 1
    made, outcomes = local.run_comparison(configs, share(configs), lambda place, event: begun.add(place), should_stop)
    assert statuses(made) == ["STOPPED"] * 4 and len(teams) == 1
    assert outcomes[3]["status"] == "STOPPED" and outcomes[3]["test"] is None
    assert store.client().get_run(made.id).data.tags[tags.END] == "STOPPED"


def test_a_failing_member_stops_nobody_else(teams):
    configs = [CONFIGS[0], CONFIGS[1].changed(learning_rate=fake_training.REFUSED_RATE), *CONFIGS[2:]]
    made, outcomes, _ = compare(configs)
    assert statuses(made) == ["FINISHED", "FAILED", "FINISHED", "FINISHED"]
    assert isinstance(outcomes[1], UserError)
    assert tracking.run(made.run_ids[1]).reason == "The folder is empty. Expected pictures. Put some in."


def test_the_comparisons_heart_beats_while_its_runs_train(teams, monkeypatch):
    """Longer than the time between two beats, or an owner whose runs still wait would seem gone."""
    beats, train = [], fake_training.train
    monkeypatch.setattr(tracking, "heartbeat", functools.partial(tracking.heartbeat, every=0.02))
    monkeypatch.setattr(tracking.records, "beat", beats.append)
    monkeypatch.setattr(fake_training, "train", lambda *said, **more: time.sleep(0.2) or train(*said, **more))
    made, _, _ = compare()
    assert [made.id] in beats


def test_the_same_pictures_are_looked_into_once(monkeypatch):
    loaded = []
    monkeypatch.setattr("tl_core.data.catalog.load", lambda config, progress: loaded.append(config) or object())
    load = local._LastDataset()
    first = load(CONFIGS[0], None)
    assert load(CONFIGS[3], None) is first and load(CONFIGS[0].changed(seed=1, split_seed=0), None) is first
    assert load(CONFIGS[0].changed(limit=30), None) is not first
    assert load(CONFIGS[0].changed(seed=1), None) is not first
    assert len(loaded) == 3


def test_a_data_set_that_failed_to_load_is_tried_again(monkeypatch):
    def refuse(config, progress):
        raise UserError("a", "b", "c")
    load = local._LastDataset()
    monkeypatch.setattr("tl_core.data.catalog.load", refuse)
    with pytest.raises(UserError):
        load(CONFIGS[0], None)
    monkeypatch.setattr("tl_core.data.catalog.load", lambda config, progress: "there")
    assert load(CONFIGS[0], None) == "there"


def test_an_end_at_once_leaves_runs_that_the_next_server_recovers(teams, monkeypatch):
    def interrupted(members, *, cuts, load):
        raise KeyboardInterrupt
    monkeypatch.setattr(local, "execute_team", interrupted)
    with pytest.raises(KeyboardInterrupt):
        local.run_comparison(CONFIGS[:1], Sharing((Team((0,)),), ()), lambda *said: None)
    (record,) = tracking.runs()
    assert record.active
    left = {record.run_id, record.comparison}
    for run_id in left:
        tracking.records.set_tags(run_id, {tags.OWNER: "elsewhere:1:abcd", tags.HEARTBEAT: "0"})
    assert set(tracking.recover(tracking.new_owner())) == left
