"""Tasks that pages begin, watch and dismiss: the same for every page that has some."""

import ast
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ui.fake_task_process import stand_in
from tests.ui.learn import made
from tests.ui.when_answers import NAMES, answer
from tl_core.data.quality import CheckupReport
from tl_core.embeddings import tasks
from tl_core.engine import task_process
from ui.compare import view_inside
from ui.data import checkups
from ui.evaluate import jobs as evaluate
from ui.export import jobs as export
from ui.features import jobs as features
from ui.learn import jobs as lessons
from ui.shared import page_tasks
from ui.shared.page_tasks import PageTasks
from ui.when import rankings

ROOT = Path(__file__).parents[3]
OF_ONE_VISITOR = {"ui/train/lr_finder.py", "ui/train/augment_preview.py", "ui/predict/predictions.py"}
LESSON = made.lesson()
FIELDS = {"data": "fruits", "image_size": 96, "limit": 400}


class User(NamedTuple):
    """How a page begins, watches and dismisses a task, and what the task gives."""

    submit: Callable
    get: Callable
    clear: Callable
    result: object = None


USERS = {
    "evaluate": User(lambda: evaluate.submit("a", evaluate.VALIDATE), lambda: evaluate.get("a", evaluate.VALIDATE),
                     lambda: evaluate.clear("a", evaluate.VALIDATE)),
    "export": User(lambda: export.submit("a", "onnx"), lambda: export.get("a", "onnx"),
                   lambda: export.clear("a", "onnx")),
    "report": User(lambda: export.submit("a", "report"), lambda: export.get("a", "report"),
                   lambda: export.clear("a", "report")),
    "features": User(lambda: features.submit("a", tasks.every_block, {}), lambda: features.get("a"),
                     lambda: features.clear("a")),
    "inside": User(lambda: view_inside._tasks.submit("a", len), lambda: view_inside._tasks.get("a"),
                   lambda: view_inside._tasks.clear("a")),
    "lessons": User(lambda: lessons.submit(LESSON, 0), lambda: lessons.get(LESSON, 0),
                    lambda: lessons.clear(LESSON, 0)),
    "rankings": User(lambda: rankings.submit(FIELDS, NAMES), lambda: rankings.get("fruits"),
                     lambda: rankings.clear("fruits"), answer("fruits", NAMES)),
    "check-ups": User(lambda: checkups.submit("pets", "a" * 16), lambda: checkups.get("pets"),
                      lambda: checkups.clear("pets"), CheckupReport((), 24, "f" * 16, 1.5, ()).to_dict()),
}


@pytest.fixture(params=USERS.values(), ids=USERS)
def user(request) -> User:
    return request.param


@pytest.fixture
def aside(monkeypatch, isolated):
    return stand_in(monkeypatch, page_tasks)


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_whoever_asks_meanwhile_joins(user, aside, state):
    first = user.submit()
    first.state = state
    assert user.submit() is first is user.get() and len(aside.tasks) == 1


def test_twenty_visitors_at_once_begin_one_task(user, aside):
    together = threading.Barrier(20)

    def visit():
        together.wait()
        user.submit()

    visitors = [threading.Thread(target=visit) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(aside.tasks) == 1


def test_one_that_is_done_is_forgotten_and_can_be_begun_anew(user, aside):
    first = user.submit()
    first.state, first.result = "done", user.result
    assert user.get() is None is user.get()
    assert user.submit() is not first


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_one_that_failed_or_was_cancelled_stays_until_it_is_dismissed_or_tried_again(user, aside, state):
    first = user.submit()
    first.state = state
    assert user.get() is first is user.get()
    user.clear()
    assert user.get() is None
    user.clear()  # a second visitor's click
    second = user.submit()
    second.state = state
    assert user.submit() is not second and len(aside.tasks) == 3


def test_a_server_that_started_anew_knows_of_none(user, aside):
    user.submit()
    aside.tasks.clear()
    assert user.get() is None
    assert user.submit().state == "waiting" and len(aside.tasks) == 1


def test_what_a_task_gave_is_kept_once_with_what_it_was_about(aside):
    kept = []
    tasks_of_page = PageTasks(lambda result, about: kept.append((result, about)))
    task = tasks_of_page.submit("a", len, about="why")
    assert tasks_of_page.get("a") is task and kept == []
    task.state, task.result = "done", 3
    assert tasks_of_page.get("a") is None is tasks_of_page.get("a") and kept == [(3, "why")]


def test_joining_does_not_change_what_it_is_about(aside):
    kept = []
    tasks_of_page = PageTasks(lambda _, about: kept.append(about))
    task = tasks_of_page.submit("a", len, about="first")
    tasks_of_page.submit("a", len, about="second")
    task.state = "done"
    tasks_of_page.get("a")
    assert kept == ["first"]


def test_cancelling_ends_what_is_under_way_and_nothing_else(aside):
    tasks_of_page = PageTasks()
    first, second, third = (tasks_of_page.submit(key, len) for key in "abc")
    third.state = "failed"
    tasks_of_page.cancel("a")
    tasks_of_page.cancel("nobody")
    assert (first.state, second.state) == ("cancelled", "waiting") and tasks_of_page.get("a") is None
    tasks_of_page.cancel_all()
    assert (second.state, third.state) == ("cancelled", "failed")
    assert tasks_of_page.get("b") is None is tasks_of_page.get("c")


def test_a_real_task_goes_through(isolated):
    tasks_of_page = PageTasks()
    try:
        from tests.engine import aside_work
        task = tasks_of_page.submit("a", aside_work.add, 2, 3)
        assert page_tasks.active(task) and task.wait(60) and not page_tasks.active(task)
        assert task.result["sum"] == 5 and tasks_of_page.get("a") is None
    finally:
        task_process.close()


def test_no_page_keeps_tasks_by_key_beside_this():
    """Who calls the second process itself asks for one visitor only, and says so in the list above."""
    calling = {str(path.relative_to(ROOT)) for path in (ROOT / "ui").rglob("*.py") if any(
        isinstance(node, ast.ImportFrom) and node.module == "tl_core.engine"
        and "task_process" in {name.name for name in node.names} for node in ast.walk(ast.parse(path.read_text())))}
    only_asks_what_runs = "ui/shared/task_turns.py"
    assert calling == OF_ONE_VISITOR | {"ui/shared/page_tasks.py", only_asks_what_runs}
