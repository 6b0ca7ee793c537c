"""The question whether sharing helps, found among runs that are compared."""

import numpy as np

from tests.ui.sharing_runs import TWO, planned
from tl_core.comparison import sharing_runs
from tl_core.comparison.run_groups import ComparedRun, groups
from tl_core.config import RunConfig
from tl_core.statistics.predictions import Predictions

THREE = TWO.changed(tasks=("kind", "domain", "pose"))


def members(configs, tested=None):
    """The first ``tested`` (by default all) have a test."""
    result = {"test": {"accuracy": 0.5, "ci95": [0.4, 0.6]}, "seconds": {"training": 3.0}}
    return [ComparedRun(f"r{number}", config, "FINISHED", result if tested is None or number < tested else None)
            for number, config in enumerate(configs)]


def answers(member, task):
    """Alone four of ten are right, together eight."""
    labels = np.arange(10) % 2
    right = np.arange(10) < (8 if member.config.several_tasks else 4)
    return Predictions(labels.astype(str) + np.arange(10).astype(str), labels, np.eye(2)[np.where(
        right, labels, 1 - labels)])


def test_it_is_found_whatever_the_order_and_among_others():
    other = ComparedRun("x", RunConfig(), "FINISHED")
    question = sharing_runs.question_of([other, *reversed(members(planned()))])
    assert question.tasks == ("kind", "domain") and question.seeds == question.ended == [0, 1]
    assert set(question.runs) == {("kind", "domain"), ("kind",), ("domain",)} and not question.with_pairs
    assert sharing_runs.question_of([other]) is None
    assert sharing_runs.question_of(members(planned())[:4]) is None, "the domain alone is missing"
    assert sharing_runs.question_of(members(planned(THREE, 1, True))).with_pairs


def test_only_whole_seeds_are_judged():
    """Six runs, by tasks and then seeds: of the first five only seed 0 is whole."""
    question = sharing_runs.question_of(members(planned(), 5))
    assert question.ended == [0]
    judged = question.judged(answers)
    assert {task: (row["alone"]["mean"], row["together"]["mean"]) for task, row in judged["tasks"].items()} == {
        "kind": (0.4, 0.8), "domain": (0.4, 0.8)}
    assert judged["seconds"]["kind + domain"] == 3.0
    assert sharing_runs.question_of(members(planned(), 4)).judged(answers) is None
    assert question.judged(lambda member, task: None) is None


def test_the_command_asks_the_same():
    question = sharing_runs.question_of(members(planned()))
    assert sharing_runs.command(question) == (
        "python -m tl_core tasks --data household --tasks kind,domain --task-labels kind=40 --backbone small_cnn "
        "--weights random --strategy from_scratch --image-size 32 --epochs 2 --seeds 2")


def test_groups_are_named_by_what_they_learn():
    assert [group.name for group in groups(members(planned()))] == ["kind with domain", "kind alone", "domain alone"]
