"""What a worker says and keeps of it; trainings on real workers are in test_engine and test_losses."""

import asyncio
import contextlib
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tl_core import events
from tl_core.engine import worker
from tl_core.events import Progress
from tl_core.training import checkpoint


@pytest.fixture
def logged(monkeypatch):
    """Messages in the order in which Dask got them."""
    messages = []

    def log_event(topic, message):
        time.sleep(0.002 * (message["number"] % 2))  # who comes after an odd number is quicker
        messages.append(message)
    stand_in = SimpleNamespace(address="tcp://a", log_event=log_event)
    monkeypatch.setattr("distributed.get_worker", lambda: stand_in)
    monkeypatch.setattr(worker, "_said", OrderedDict())
    return messages


def said(run_id: str, after: int = 0) -> list[int]:
    return [message["number"] for message in asyncio.run(worker.said(run_id, after))]


def test_numbers_leave_in_their_order_whatever_thread_speaks(logged):
    emit = worker._emitter("run", 0, "topic")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: emit(Progress(stage=str(i))), range(60)))
    assert [message["number"] for message in logged] == list(range(1, 61)) == said("run")


def test_what_was_said_is_told_again_from_any_number_on(logged):
    emit = worker._emitter("run", 2, "topic")
    for stage in "abc":
        emit(Progress(stage=stage))
    assert said("run", after=1) == [2, 3] and said("run", after=3) == [] and said("another") == []
    assert asyncio.run(worker.said("run", 2)) == [logged[2]]
    assert logged[2]["times"] == 2 and logged[2]["event"]["stage"] == "c"
    worker._emitter("run", 3, "topic")
    assert said("run") == []  # it goes on; its past was told


def test_the_oldest_runs_words_are_let_go(logged, monkeypatch):
    monkeypatch.setattr(worker, "KEPT_MESSAGES", 4)
    for run_id in ("a", "b", "c"):
        emit = worker._emitter(run_id, 0, "topic")
        emit(Progress(stage="1"))
        emit(Progress(stage="2"))
    worker._forget_said()
    assert [said(run_id) for run_id in ("a", "b", "c")] == [[], [1, 2], [1, 2]]


def test_warming_up_draws_the_default_runs_pictures_meanwhile(monkeypatch):
    """Those of the page's first run: another seed of a run has the same."""
    told = []

    @contextlib.contextmanager
    def drawing(config, dataset):
        told.append((config.image_size, config.picture_seed, dataset.name, dataset.drawn))
        yield
        told.append("warm")

    monkeypatch.setattr("tl_core.features.early_drawing.drawing", drawing)
    monkeypatch.setattr("tl_core.training.warm_up.warm_up", lambda: told.append("warming"))
    monkeypatch.setattr(worker, "devices", lambda: ["CPU (2 cores)"])
    assert worker.warm_up() == ["CPU (2 cores)"]
    assert told == [(160, 0, "fruits", True), "warming", "warm"]


def test_a_worker_that_leaves_hands_runs_back_before_they_say_a_word(monkeypatch):
    monkeypatch.setattr(worker, "_leaving", threading.Event())
    worker._leaving.set()
    with pytest.raises(worker.Leaving):
        worker.run_training([("a", "{}", "nowhere", 0)], "topic", None)
    assert "a" not in worker._said and "a" not in worker._training


def test_a_run_that_stops_for_a_leaving_worker_says_so_with_its_end(monkeypatch):
    said = []
    monkeypatch.setattr("distributed.get_worker", lambda: SimpleNamespace(
        address="tcp://a", log_event=lambda topic, message: said.append(message)))
    monkeypatch.setattr(worker, "_left", {"a"})
    for run_id in ("a", "b"):
        worker._emitter(run_id, 0, "topic")(events.Stopped(result={}))
    assert [message.get("left", False) for message in said] == [True, False]


def test_a_run_that_comes_again_is_not_stopped_for_what_was_asked_before(monkeypatch):
    monkeypatch.setattr(worker, "_stopped", set())
    asyncio.run(worker.stop("a", 0))
    assert ("a", 0) in worker._stopped and ("a", 1) not in worker._stopped


def test_the_state_of_a_run_in_a_folder_of_its_own_is_told_in_pieces(monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "_folders", {"a": tmp_path, "b": tmp_path / "none"})
    (tmp_path / checkpoint.FILE).write_bytes(b"0123456789")
    stamps = asyncio.run(worker.state_stamps())
    assert list(stamps) == ["a"] and stamps["a"][1] == 10
    written = stamps["a"][0]
    assert asyncio.run(worker.state_piece("a", written, 4, 3)) == b"456"
    assert asyncio.run(worker.state_piece("a", written - 1, 4, 3)) is None  # another one
    assert asyncio.run(worker.state_piece("b", written, 0, 3)) is None
    assert asyncio.run(worker.state_piece("c", written, 0, 3)) is None
