"""Helpers draw what this process would have drawn, are few, and their end is nobody's end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tl_core.data import synthetic
from tl_core.data.drawing import drawing_processes
from tl_core.data.drawing.drawing_processes import Helpers

KEYS = [f"fruits/{label}/{domain}/0.50/0/{index}" for index in range(3) for domain in ("photo", "sketch")
        for label in ("pear", "lemon", "banana")]


@pytest.fixture
def two():
    found = Helpers(2)
    yield found
    found.close()


@pytest.fixture
def busy(two):
    """Helpers whose own process is drawing something else, as it does while several threads read."""
    two._waited = drawing_processes.PATIENCE
    with two._own:
        yield two


def here(key: str, size: int) -> np.ndarray:
    raise AssertionError(f"{key} was drawn in this process")


def test_a_helper_draws_the_same_picture(busy):
    for key in KEYS[:4]:
        assert np.array_equal(busy.read(here, key, 64), synthetic.draw(key, 64))
    assert busy._started == len(busy._free) == 1


def test_many_threads_get_their_own_pictures_from_few_processes(busy):
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda key: busy.read(synthetic.draw, key, 48), KEYS))
    assert all(np.array_equal(picture, synthetic.draw(key, 48)) for key, picture in zip(KEYS, found, strict=True))
    assert busy._started <= 2


def test_one_thread_alone_and_a_few_pictures_start_no_process(two):
    for key in KEYS:
        two.read(synthetic.draw, key, 32)
    with two._own:
        for key in KEYS[:drawing_processes.PATIENCE]:
            two.read(synthetic.draw, key, 32)
    assert two._started == 0 and two._waited == drawing_processes.PATIENCE


def test_on_one_core_there_is_no_helper():
    alone = Helpers(0)
    alone._waited = drawing_processes.PATIENCE
    with alone._own:
        assert alone.read(synthetic.draw, KEYS[0], 32).shape == (32, 32, 3)
    assert alone._started == 0


def test_a_helper_that_was_killed_is_replaced_and_the_picture_is_there(busy):
    busy.read(here, KEYS[0], 32)
    busy._free[0]._process.kill()
    busy._free[0]._process.wait()
    assert np.array_equal(busy.read(synthetic.draw, KEYS[1], 32), synthetic.draw(KEYS[1], 32))
    assert busy._started == 0
    busy.read(here, KEYS[2], 32)
    assert busy._started == 1


def test_what_cannot_be_drawn_says_so_in_the_thread_that_asked(busy):
    with pytest.raises(KeyError, match="cucumber"):
        busy.read(synthetic.draw, "fruits/cucumber/photo/0.50/0/0", 32)
    with pytest.raises(synthetic.UserError, match="4 pixels"):
        busy.read(synthetic.draw, KEYS[0], 4)
    assert busy._started == 0


def test_where_no_process_can_be_started_threads_draw(busy, monkeypatch):
    def full(*arguments, **options):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(drawing_processes.subprocess, "Popen", full)
    for key in KEYS[:3]:
        assert busy.read(synthetic.draw, key, 32).any()
    assert busy._started == busy.most == 0


def test_an_idle_helper_ends_by_itself(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(drawing_processes.os, "_exit", lambda code: ended.set() or (_ for _ in ()).throw(SystemExit))
    monkeypatch.setattr(drawing_processes.time, "sleep", lambda seconds: None)
    with pytest.raises(SystemExit):
        drawing_processes._end_when_idle([time.monotonic() - drawing_processes.IDLE_SECONDS])
    assert ended.is_set()


def test_drawn_sets_are_read_by_helpers_and_remain_what_they_were():
    dataset = synthetic.drawn_dataset("fruits")
    assert dataset.read is synthetic.read
    assert np.array_equal(dataset.read(KEYS[0], 48), synthetic.draw(KEYS[0], 48))
