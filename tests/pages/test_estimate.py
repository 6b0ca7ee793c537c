"""The estimate on the Train page: measured aside when it is due, moved by the slider, kept with the run."""

import json

import pytest

from tests.estimate.test_probe_cache import FOUND
from tests.pages.conftest import RESULT
from tests.pages.test_train import texts, train
from tests.ui.fake_engine import FakeEngine
from tl_core import plan, tracking
from tl_core.config import RunConfig
from tl_core.engine import engine as engines
from tl_core.engine import tasks
from tl_core.engine.event_log import EventLog
from tl_core.engine.job import Job
from tl_core.estimate import probe_cache
from tl_core.events import Stopped
from ui.train import estimate, estimate_text

CONFIG = RunConfig(data="digits")
PREDICTED = {"seconds": 60.0, "low": 50.0, "high": 80.0, "skipped": 1.0, "memory_bytes": 10**9, "disk_bytes": 10**6,
             "parts": {"setup": 40.0, "decode": 1.0, "augment": 0.0, "prefix": 4.0, "read": 0.0, "suffix": 15.0}}
SECONDS = {"total": 75.0, "features": 3.25, "training": 20.0, "decode": 1.25, "prefix": 2.0, "read": 0.75,
           "suffix": 15.0, "events": 0.5}


@pytest.fixture
def at_once(monkeypatch):
    """Nothing has to stay on the page before it is measured."""
    monkeypatch.setattr(estimate, "SETTLED_SECONDS", 0)


@pytest.fixture
def measured(engine):
    probe_cache.keep(plan.resolve_config_and_data(CONFIG), FOUND)


def test_nothing_is_measured_before_the_form_is_at_rest(open_page, measuring):
    app = open_page(data="digits")
    assert "Measuring this machine for the estimate" in texts(app)
    app.number_input(key="image_size").set_value(96).run()
    app.number_input(key="image_size").set_value(128).run()
    assert not measuring.tasks


def test_a_probe_is_started_aside_and_its_answer_becomes_the_estimate(open_page, measuring, at_once):
    app = open_page(data="digits").run()
    (task,) = measuring.tasks
    assert task.function is tasks.probe and task.arguments[1] is True
    assert RunConfig.parse(task.arguments[0]) == plan.resolve_config_and_data(CONFIG)
    task.state, task.progress = "running", ("Timing each block", 0, 0)
    assert "Timing each block …" in texts(app.run())
    task.state, task.result = "done", FOUND
    app.run()
    assert "**About " in texts(app.run()) and "Measuring" not in texts(app)
    assert len(measuring.tasks) == 1


def test_another_set_is_measured_without_its_network(open_page, measuring, at_once, measured):
    app = open_page(data="digits")
    assert not measuring.tasks
    app.selectbox(key="data").set_value("fruits").run()
    app.run()
    (task,) = measuring.tasks
    assert task.arguments[0]["data"] == "fruits" and task.arguments[1] is False


def test_two_visitors_share_one_probe(open_page, measuring, at_once):
    open_page(data="digits").run()
    open_page(data="digits").run()
    assert len(measuring.tasks) == 1


def test_the_slider_moves_the_estimate_at_once(open_page, measuring, measured):
    app = open_page(data="digits")
    app.selectbox(key="strategy").set_value("fine_tuning").run()
    told = {}
    for depth in (18, 15, 4, 0):
        app.select_slider(key="freeze_depth:efficientnet_lite0:fine_tuning").set_value((depth, 18)).run()
        told[depth] = next(text for text in texts(app).splitlines() if "**About " in text)
    assert len(set(told.values())) == 4
    assert "Nothing stays frozen, so every block computes in every epoch." in texts(app)
    assert not measuring.tasks


def test_it_says_what_is_done_once_and_what_a_repeat_takes(open_page, measured):
    app = open_page(data="digits")
    assert "All of the backbone's work (18 blocks) is done once and read afterwards." in texts(app)
    assert "where the store has it already." in texts(app)
    app.toggle(key="feature_store").set_value(False).run()
    assert "compute in every epoch: the store is off" in texts(app) and "nothing on disk" in texts(app)


def test_while_a_run_trains_nothing_is_measured_and_it_says_so(open_page, engine, measuring, at_once):
    engine.submit(CONFIG)
    app = open_page(data="digits").run()
    assert "while a run trains, measuring this machine would disturb both" in texts(app)
    assert not measuring.tasks


def test_pressing_train_ends_a_probe(open_page, measuring, at_once):
    app = open_page(data="digits").run()
    (task,) = measuring.tasks
    train(app)
    assert task.state == "cancelled"


def test_an_engine_that_is_not_ready_comes_first(open_page, measuring, at_once):
    engines.set_engine(FakeEngine("warming", "", ()))
    assert "The estimate comes when the training engine is ready." in texts(open_page(data="digits").run())
    assert not measuring.tasks


def test_a_probe_that_fails_says_why_and_can_be_repeated(open_page, measuring, at_once):
    app = open_page(data="digits").run()
    measuring.tasks[0].state, measuring.tasks[0].error = "failed", "Memory ran out."
    assert "This machine could not be measured. Memory ran out." in texts(app.run())
    app.button(key="measure again").click().run()
    app.run()
    assert len(measuring.tasks) == 2


def test_a_remote_scheduler_has_no_estimate(open_page, measuring, at_once, monkeypatch):
    monkeypatch.setenv("TL_SCHEDULER", "tcp://elsewhere:8786")
    assert "runs train on another machine" in texts(open_page(data="digits").run())
    assert not measuring.tasks


def test_a_mistake_in_the_form_leaves_no_estimate(open_page, measured):
    app = open_page(data="digits", typed={"learning_rate": "fast"})
    assert "The estimate comes back once the settings are right." in texts(app)


def test_the_estimate_is_kept_with_the_run(open_page, measured):
    app = open_page(data="digits")
    train(app)
    kept = json.loads(tracking.fetch(app.query_params["run"], estimate.FILE).read_text(encoding="utf8"))
    assert kept["low"] < kept["seconds"] < kept["high"] and kept["skipped"] == 1
    assert f"**About {estimate_text.about(kept['seconds'])}**" in texts(app)


def finish(engine, seconds: dict, predicted: dict | None = None) -> str:
    run_id = engine.submit(CONFIG)
    if predicted:
        (tracking.training_folder(run_id) / estimate.FILE).write_text(json.dumps(predicted), encoding="utf8")
    engine.finish(run_id, {**RESULT, "seconds": seconds})
    return run_id


def test_afterwards_the_time_is_shown_by_stage_against_what_was_predicted(open_page, engine, measured):
    said = texts(open_page(run=finish(engine, SECONDS, PREDICTED)))
    assert "Predicted about 1 min 0 s (50–80 s), took 1 min 20 s: within the range." in said
    for line in ("getting ready <b>56 s</b> <small>(predicted 40 s)", "decoding <b>1.2 s</b> <small>(predicted 1.0 s)",
                 "frozen part <b>2.0 s</b>", "reading rows <b>0.8 s</b>", "training <b>15 s</b>",
                 "messages <b>0.5 s</b>"):
        assert line in said, line
    assert 'aria-label="Where the time went: getting ready 56 s, decoding 1.2 s,' in said
    assert probe_cache.known(plan.resolve_config_and_data(CONFIG)).runs == 1


def test_a_run_without_an_estimate_shows_its_time_alone(open_page, engine, measured):
    said = texts(open_page(run=finish(engine, SECONDS)))
    assert "frozen part <b>2.0 s</b>" in said and "redicted" not in said
    assert probe_cache.known(plan.resolve_config_and_data(CONFIG)).runs == 0


def test_a_run_from_before_there_were_stages_shows_what_it_has(open_page, finished):
    assert "getting ready <b>1 min 20 s</b>" in texts(open_page(run=finished))


def test_the_real_engine_is_busy_from_a_runs_arrival_to_its_end(engine, tmp_path):
    real = engines.Engine()
    assert not real.busy
    job = Job(tracking.create_run(CONFIG, "owner"), CONFIG, str(tmp_path), None, EventLog("a"))
    real._queue.add([job])
    assert real.busy
    job.take(Stopped(result={}))
    assert not real.busy
    job.close(5)
