"""Demonstrations: queued in order, picked up where they were left, found again whoever trained them."""


import pytest

from tests.stores import put_store
from tests.ui.compare_engine import ComparingEngine
from tests.waiting import wait_for
from tl_core import settings, tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.events import Failed
from ui.when import demonstrations
from ui.when.config_key import likeness

HELPS, HURTS = demonstrations.DEMOS
ALONE = demonstrations.Demo("alone", "ImageNet to fruits", "Text.", "helps", RunConfig(split_seed=0), limits=(40,),
                            strategies=("feature_extraction",), minutes=1)


@pytest.fixture
def engine(empty_store, monkeypatch):
    put_store(empty_store, settings.home())
    monkeypatch.setattr(demonstrations, "_POLL_SECONDS", 0.02)
    demonstrations._failed.clear()
    fake = ComparingEngine()
    engines.set_engine(fake)
    yield fake
    engines.set_engine(None)
    wait_for(lambda: not demonstrations._followed)


def finish(run_id: str) -> None:
    tracking.end_run(run_id, "FINISHED")


def progress(demo) -> demonstrations.DemonstrationProgress:
    return demonstrations.progress(demo, tracking.runs())


def test_a_demonstration_compares_like_with_like():
    """Only what transfer is differs between the two sides, and every setting has the same seeds."""
    for demo, source in ((ALONE, None), (HELPS, "abc"), (HURTS, "abc")):
        configs = demo.configs(source)
        assert len(configs) == len(set(configs)) == demo.total - (demo.source is not None)
        assert {config.seed for config in configs} == set(demonstrations.SEEDS)
        for field in ("data", "backbone", "image_size", "epochs", "batch_size", "data_seed", "head", "learning_rate"):
            assert len({repr(getattr(config, field)) for config in configs}) == 1
    assert {config.weights for config in HURTS.configs("abc")} == {"run:abc", "random"}


def test_without_a_source_everything_is_queued_at_once(engine):
    demonstrations.start(ALONE, [])
    found = progress(ALONE)
    assert (len(found.runs), found.ended, found.total) == (ALONE.total, 0, ALONE.total)
    assert found.going and not found.done
    for record in found.runs:
        finish(record.run_id)
    assert progress(ALONE).done and not progress(ALONE).going


def test_the_comparison_follows_its_source(engine):
    demonstrations.start(HURTS, [])
    assert [record.config.data for record in progress(HURTS).runs] == ["household"] and progress(HURTS).going
    demonstrations.start(HURTS, [])  # a second visitor: nothing more is queued
    assert len(tracking.runs()) == 1
    source, = tracking.runs()
    finish(source.run_id)
    wait_for(lambda: len(tracking.runs()) == HURTS.total)
    wait_for(lambda: not demonstrations._followed)
    transferred = [run for run in tracking.runs() if run.config.weights == f"run:{source.run_id}"]
    assert len(transferred) == len(HURTS.limits) * len(HURTS.strategies) * len(demonstrations.SEEDS)
    assert progress(HURTS).ended == 1


def test_what_is_there_already_is_not_trained_again(engine):
    source_id = engine.submit(HURTS.source)
    finish(source_id)
    first = engine.submit(HURTS.configs(source_id)[0])
    finish(first)
    demonstrations.start(HURTS, tracking.runs())
    wait_for(lambda: not demonstrations._followed)
    assert len(tracking.runs()) == HURTS.total
    assert progress(HURTS).ended == 2


def test_a_source_that_fails_is_told_and_can_be_started_again(engine):
    demonstrations.start(HURTS, [])
    engine.end(tracking.runs()[0].run_id, Failed(reason="The disk is full."))
    wait_for(lambda: not demonstrations._followed)
    found = progress(HURTS)
    assert "The disk is full." in found.error and not found.going and found.runs == ()
    demonstrations.start(HURTS, tracking.runs())
    assert progress(HURTS).error == "" and progress(HURTS).going
    engine.end(tracking.runs()[0].run_id, Failed(reason="Again."))


def test_an_engine_that_takes_nothing_leaves_nothing_behind(engine, monkeypatch):
    def refuse(config):
        raise UserError("The engine is off.", "Expected it on.", "Start it.")
    monkeypatch.setattr(engine, "submit", refuse)
    with pytest.raises(UserError, match="engine is off"):
        demonstrations.start(HURTS, [])
    assert not progress(HURTS).going


def test_configs_are_alike_where_they_train_the_same():
    base = ALONE.base
    assert likeness(base) == likeness(base.changed(weights="imagenet", device="cpu", feature_store=False))
    assert likeness(base) == likeness(base.changed(split_seed=None))
    for change in ({"seed": 1}, {"epochs": 3}, {"split_seed": 4}, {"strategy": "from_scratch"}):
        assert likeness(base) != likeness(base.changed(**change))


def test_stopped_it_keeps_what_has_ended_and_nothing_follows(engine):
    demonstrations.start(HURTS, [])
    source, = tracking.runs()
    demonstrations.stop(HURTS, progress(HURTS).runs)
    wait_for(lambda: not demonstrations._followed)
    assert not any(record.active for record in tracking.runs()) and len(tracking.runs()) == 1
    assert progress(HURTS).error == "" and not progress(HURTS).going
    demonstrations.start(HURTS, tracking.runs())  # and goes on with another source
    assert len(tracking.runs()) == 2
    finish(next(record.run_id for record in tracking.runs() if record.run_id != source.run_id))
    wait_for(lambda: len(tracking.runs()) == 1 + HURTS.total)
