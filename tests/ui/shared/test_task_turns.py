"""What a waiting task is told: what runs before it, and how far that is."""

import pytest

from tl_core.engine import task_process
from tl_core.engine.task_process import Task
from ui.shared import task_progress, task_turns

PLAIN = "Waiting for its turn: one thing is computed after another"


@pytest.fixture
def running(monkeypatch):
    task = Task("1", "running", _work=("tl_core.self_taught.tasks", "compare", ()))
    monkeypatch.setattr(task_process, "running", lambda: task)
    return task


def test_who_waits_is_told_behind_what_and_how_far_that_is(running):
    waiting = Task("2")
    assert task_progress.text(waiting).startswith("Waiting for its turn behind a self-taught comparison: one thing")
    running.progress = ("From scratch, about 3 min left", 5, 18)
    assert "comparison (From scratch, about 3 min left: 5 of 18): one thing" in task_progress.text(waiting)
    running.progress = ("Pixels", 0, 0)
    assert "comparison (Pixels): one thing" in task_progress.text(waiting)


def test_nobody_waits_behind_himself_nor_behind_what_has_no_name(running, monkeypatch):
    assert task_progress.text(running) == PLAIN
    running.progress = ("Pixels", 1, 2)
    assert task_progress.text(running) == "Pixels: 1 of 2"
    running._work = ("tl_core.engine.tasks", "preview", ())
    assert task_turns.said() == PLAIN
    monkeypatch.setattr(task_process, "running", lambda: None)
    assert task_turns.said() == PLAIN


def test_every_name_is_a_function_of_the_program():
    import importlib.util
    for name in task_turns.NAMED:
        module, _, function = name.rpartition(".")
        source = importlib.util.find_spec(module).origin
        with open(source, encoding="utf8") as file:
            assert f"def {function}(" in file.read(), name
