"""``tasks``: what it trains and what it says, on answers made by hand."""

import json

import pytest
from typer.testing import CliRunner

from tests.comparison.test_task_sharing import answers
from tl_core.cli import compare, tasks
from tl_core.cli.app import app
from tl_core.errors import UserError

GIVEN = ["tasks", "--data", "household", "--backbone", "small_cnn", "--strategy", "from_scratch", "--epochs", "2"]


@pytest.fixture
def trained(monkeypatch):
    """Nothing trains; the configs that would have."""
    configs = []
    monkeypatch.setattr(compare, "train_all", lambda chosen, sharing: (configs.extend(chosen), [
        {"run_id": f"r{number}", "status": "FINISHED", "seconds": {"training": 1.0}} for number in range(len(chosen))],
        []))
    monkeypatch.setattr(tasks, "_answers", lambda run_id, task: answers(150 if task is None else 100))
    return configs


def test_it_trains_tasks_alone_and_together_and_judges_each(trained):
    done = CliRunner().invoke(app, [*GIVEN, "--tasks", "kind,domain", "--seeds", "1", "--json"])
    said = json.loads(done.stdout[done.stdout.index("{"):])
    assert [config.tasks for config in trained] == [("kind", "domain"), ("kind",), ("domain",)]
    assert {task: row["verdict"] for task, row in said["tasks"].items()} == dict.fromkeys(
        ("kind", "domain"), "interferes")
    assert said["pairs"] is None and [run["run_id"] for run in said["runs"]] == ["r0", "r1", "r2"]


def test_seconds_are_a_budget_too(trained):
    done = CliRunner().invoke(app, [*GIVEN[:-2], "--tasks", "kind,domain", "--seeds", "1", "--seconds", "9", "--budget",
                                    "seconds_per_task"])
    assert [config.seconds for config in trained] == [18, 9, 9]
    assert "as long for every task" in done.stdout


def test_one_task_is_refused():
    done = CliRunner().invoke(app, [*GIVEN, "--tasks", "kind"])
    assert isinstance(done.exception, UserError) and "two tasks" in str(done.exception)
