"""Rows over seeds and verdicts, on results that look like a run's."""

import numpy as np
import pytest

from tl_core.comparison import comparison_table
from tl_core.comparison.run_groups import ComparedRun, groups, run_names
from tl_core.config import RunConfig
from tl_core.statistics.predictions import Predictions
from tl_core.training.evaluation import wilson

EXTRACT = RunConfig(freeze_depth=18)
TUNE = RunConfig(strategy="fine_tuning", freeze_depth=12)
SCRATCH = RunConfig(strategy="from_scratch", freeze_depth=0)


def result(accuracy, n=100):
    test = {"accuracy": accuracy, "n": n, "ci95": None if accuracy is None else wilson(round(accuracy * n), n)}
    return {"status": "FINISHED", "test": test}


def grouped(configs, results):
    return groups(ComparedRun("r", config, one["status"], one) for config, one in zip(configs, results, strict=True))


def test_one_seed_has_wilsons_interval():
    """50 of 100: by Wilson's formula the interval is 0.4038 to 0.5962."""
    (row,) = comparison_table.summary_table(grouped([EXTRACT], [result(0.5)]))
    assert (row["strategy"], row["freeze_depth"], row["learning_rate"], row["seeds"]) == (
        "feature_extraction", 18, 1e-3, 1)
    assert row["mean"] == 0.5 and row["ci95"] == pytest.approx([0.4038, 0.5962], abs=1e-4)


def test_several_seeds_have_students_interval():
    """0.7, 0.8, 0.9: mean 0.8, deviation 0.1, t(2) = 4.3027: 0.8 ± 4.3027 · 0.1 / √3 = 0.8 ± 0.2484, below 1."""
    configs = [EXTRACT.changed(seed=seed) for seed in range(3)]
    (row,) = comparison_table.summary_table(grouped(configs, [result(value) for value in (0.7, 0.8, 0.9)]))
    assert row["mean"] == pytest.approx(0.8) and row["seeds"] == 3
    assert row["ci95"] == pytest.approx([0.5516, 1.0], abs=1e-4)


def test_rows_keep_the_order_of_the_runs_and_leave_out_who_was_not_tested():
    configs = [TUNE, EXTRACT, TUNE.changed(seed=1), SCRATCH]
    failed = {"status": "FAILED", "test": None}
    rows = comparison_table.summary_table(grouped(configs, [result(0.6), result(None, 0), failed, failed]))
    assert [row["strategy"] for row in rows] == ["fine_tuning", "feature_extraction", "from_scratch"]
    assert [(row["mean"], row["ci95"], row["seeds"]) for row in rows] == [
        (0.6, wilson(60, 100), 1), (None, None, 0), (None, None, 0)]


@pytest.mark.parametrize(("changes", "names"), [
    ([{}], ["Fine-tuning"]),
    ([{"learning_rate": 1e-2}, {"learning_rate": 3e-4}], ["rate 0.01", "rate 0.0003"]),
    ([{"seed": 0}, {"seed": 1}], ["seed 0", "seed 1"]),
    # A depth that goes with its strategy tells nothing more; one of two depths does.
    ([{}, {"strategy": "from_scratch", "freeze_depth": 0}], ["Fine-tuning", "From scratch"]),
    ([{}, {"freeze_depth": 3}, {"strategy": "from_scratch", "freeze_depth": 0}],
     ["Fine-tuning, depth 12", "Fine-tuning, depth 3", "From scratch"]),
])
def test_a_runs_name_is_what_tells_it_from_the_others(changes, names):
    assert run_names([TUNE.changed(**change) for change in changes]) == names


def answers(right: int, n: int = 100) -> Predictions:
    """The first ``right`` of n pictures are classed as they should be, of two classes."""
    labels = np.arange(n) % 2
    said = np.where(np.arange(n) < right, labels, 1 - labels)
    return Predictions(np.array([f"{i:03d}" for i in range(n)]), labels, np.eye(2)[said])


def test_every_two_rows_get_a_verdict_that_names_the_better_one():
    configs, rights = [EXTRACT, TUNE, SCRATCH], [80, 82, 30]
    results = [{**result(right / 100), "right": right} for right in rights]
    found = comparison_table.verdicts(grouped(configs, results), lambda run: answers(run.result["right"]))
    names = [row["name"] for row in comparison_table.summary_table(grouped(configs, results))]
    assert names == ["Feature extraction", "Fine-tuning", "From scratch"]
    assert [(verdict["a"], verdict["b"], verdict["better"]) for verdict in found] == [
        (names[0], names[1], None), (names[0], names[2], names[0]), (names[1], names[2], names[1])]
    assert found[0]["difference"] == pytest.approx(0.02) and found[0]["p"] == 0.5  # two pictures: 2 · (1/2)²


def test_only_rows_with_the_same_labels_are_judged():
    configs = [config.changed(limit=limit) for config in (EXTRACT, SCRATCH) for limit in (40, None)]
    results = [{**result(right / 100), "right": right} for right in (60, 80, 20, 70)]
    found = comparison_table.verdicts(grouped(configs, results), lambda run: answers(run.result["right"]))
    assert [(verdict["a"], verdict["b"]) for verdict in found] == [
        ("Feature extraction, 40 labels", "From scratch, 40 labels"),
        ("Feature extraction, all labels", "From scratch, all labels")]


def test_rows_without_answers_are_not_judged():
    results = [{**result(0.8), "right": 80}, {**result(0.3), "right": None}, {"status": "FAILED", "test": None}]
    assert comparison_table.verdicts(
        grouped([EXTRACT, TUNE, SCRATCH], results),
        lambda run: answers(run.result["right"]) if run.result["right"] else None) == []


def test_a_band_is_named_where_there_is_one():
    configs = [EXTRACT, TUNE, TUNE.changed(freeze_above=14)]
    assert run_names(configs) == ["Feature extraction", "Fine-tuning", "Fine-tuning, to block 14"]
    assert run_names(configs[1:]) == ["to the top", "to block 14"]
