"""Whether sharing helps: equal steps, and verdicts on answers made by hand."""

import numpy as np
import pytest

from tl_core import plan
from tl_core.comparison import task_sharing
from tl_core.comparison.task_sharing import SharingRun
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.errors import UserError
from tl_core.statistics.predictions import Predictions

CONFIG = RunConfig(data="household", backbone="small_cnn", weights="random", strategy="from_scratch", image_size=32,
                   tasks=("kind", "domain"), task_labels=("kind=40",), task_weighting="manual",
                   task_weights=("kind=2",), epochs=6)


def planned(config=CONFIG, seeds=(0,), pairs=False, budget=None):
    return task_sharing.plan_runs(config, seeds, catalog.listing_of(config), pairs, budget)


def test_every_run_takes_as_many_steps():
    """480 pictures are 15 steps of 32, six epochs 90; the 40 of kind are 2, so 45 epochs."""
    runs = planned(seeds=(0, 1))
    assert [(run.tasks, run.config.epochs, run.config.seed) for run in runs] == [
        (("kind", "domain"), 6, 0), (("kind", "domain"), 6, 1), (("kind",), 45, 0), (("kind",), 45, 1),
        (("domain",), 6, 0), (("domain",), 6, 1)]
    assert all(plan.resolve_config(run.config) and run.config.data_seed == 0 for run in runs)


def test_every_run_trains_as_long():
    timed = CONFIG.changed(seconds=20)
    assert {(run.config.seconds, run.config.epochs) for run in planned(timed)} == {(20, 500)}
    three = timed.changed(tasks=("kind", "domain", "pose"))
    assert {run.tasks: run.config.seconds for run in planned(three, pairs=True, budget="seconds_per_task")} == {
        ("kind", "domain", "pose"): 60, **{(task,): 20 for task in three.tasks},
        ("kind", "domain"): 40, ("kind", "pose"): 40, ("domain", "pose"): 40}
    assert all(plan.resolve_config(run.config) for run in planned(timed))


@pytest.mark.parametrize(("seconds", "budget", "words"), [
    (None, "seconds", "no seconds are given"), (20, "steps", "seconds are given"), (None, "energy", "'energy'")])
def test_a_budget_and_its_seconds_belong_together(seconds, budget, words):
    with pytest.raises(UserError, match=words):
        planned(CONFIG.changed(seconds=seconds), budget=budget)


def test_a_task_alone_has_its_labels_and_nothing_of_the_others():
    kind, domain = (run.config for run in planned()[1:])
    assert kind.task_labels == ("kind=40",) and domain.task_labels is None
    assert kind.task_weights is None and kind.task_weighting == "equal"


def test_pairs_are_those_of_three_tasks_or_more():
    three = CONFIG.changed(tasks=("kind", "domain", "pose"))
    assert [run.tasks for run in planned(three, pairs=True)][4:] == [
        ("kind", "domain"), ("kind", "pose"), ("domain", "pose")]
    assert len(planned(pairs=True)) == 3


def test_one_task_shares_nothing():
    with pytest.raises(UserError, match="two tasks"):
        planned(CONFIG.changed(tasks=("kind",), task_weighting="equal", task_weights=None))


def answers(right: int, count: int = 200) -> Predictions:
    """The first ``right`` of so many pictures are right."""
    labels = np.arange(count) % 2
    logits = np.eye(2)[np.where(np.arange(count) < right, labels, 1 - labels)]
    return Predictions(np.array([str(number) for number in range(count)]), labels, logits)


def test_verdicts_say_helps_interferes_and_within_chance():
    tasks = ("a", "b", "c")
    runs = [SharingRun(group, CONFIG) for group in (tasks, ("a",), ("b",), ("c",), ("a", "b"))]
    right = {(0, "a"): 180, (0, "b"): 100, (0, "c"): 151, (1, "a"): 120, (2, "b"): 160, (3, "c"): 150, (4, "a"): 170,
             (4, "b"): 159}
    said = task_sharing.judged(runs, [{"seconds": {"training": 2.0}}] * 5, lambda run, task: answers(right[run, task]))
    assert {task: row["verdict"] for task, row in said["tasks"].items()} == {
        "a": "helps", "b": "interferes", "c": "within chance"}
    assert said["tasks"]["a"]["difference"] == pytest.approx(0.3) and said["tasks"]["a"]["alone"]["mean"] == 0.6
    low, high = said["tasks"]["b"]["ci95"]
    assert low < -0.3 < high < 0
    assert [(row["task"], row["beside"], row["verdict"]) for row in said["pairs"]] == [
        ("a", "b", "helps"), ("b", "a", "within chance")]
    assert said["seconds"] == {"a + b + c": 2.0, "a": 2.0, "b": 2.0, "c": 2.0, "a + b": 2.0}
