"""Which runs make a fair pair, and which do not."""

import numpy as np
import pytest

from tests.comparison.answers import discordant, run
from tl_core.comparison.run_groups import ComparedRun
from tl_core.comparison.transfer_vs_scratch import pair_runs, transfers
from tl_core.config import RunConfig

BASE = RunConfig(data="fruits", backbone="small_cnn", image_size=32, weights="run:1", strategy="feature_extraction",
                 freeze_depth=5, split_seed=0)
SCRATCH = BASE.changed(strategy="from_scratch", weights="random", freeze_depth=0)
BETTER, WORSE = map(run, discordant(30, 2, 200))  # 198 and 170 right


class Runs:
    """Tested runs and their answers."""

    def __init__(self):
        self.members, self.answers = [], {}

    def add(self, config: RunConfig, answers, **changes) -> str:
        name = f"run{len(self.members)}"
        result = {"test": {"accuracy": float(answers.correct.mean())}}
        self.members.append(ComparedRun(name, config.changed(**changes), "FINISHED", result))
        self.answers[name] = answers
        return name

    def judged(self, labels=lambda config: config.limit or 480):
        return pair_runs(self.members, lambda member: self.answers[member.run_id], labels)


@pytest.fixture
def runs():
    return Runs()


def test_transfer_that_hurts_is_found_with_its_means_and_runs(runs):
    names = [runs.add(BASE, WORSE), runs.add(SCRATCH, BETTER)]
    (found,), problems = runs.judged()
    assert problems == []
    assert (found.name, found.verdict.effect, found.run_ids) == ("Feature extraction", "hurts", tuple(names))
    assert found.means == ((480, 0.85, 0.99),) and found.epochs == SCRATCH.epochs
    assert found.verdict.sentence == ("Negative transfer: starting from scratch is better, by 14.0 points with 480 "
                                      "labels.")


def test_rounds_by_the_number_of_labels_in_rising_order_and_only_where_both_sides_are(runs):
    for config, answers in ((BASE, BETTER), (SCRATCH, WORSE)):
        for limit in (None, 40):
            runs.add(config, answers, limit=limit)
    runs.add(BASE, BETTER, limit=80)
    (found,), _ = runs.judged()
    assert found.verdict.labels == (40, 480) and found.verdict.effect == "helps"
    assert [count for count, _, _ in found.means] == [40, 480]
    assert len(found.run_ids) == 4


def test_seeds_of_a_setting_stand_together_and_a_repeated_run_counts_once(runs):
    for seed in (0, 1, 1):
        runs.add(BASE, WORSE, seed=seed)
        runs.add(SCRATCH, BETTER, seed=seed)
    (found,), _ = runs.judged()
    assert found.verdict.verdicts[0].seeds == (2, 2)


@pytest.mark.parametrize("unfair", [{"epochs": 20}, {"backbone": "efficientnet_lite0"}, {"image_size": 64},
                                    {"split_seed": 5}, {"classes": ("apple", "pear")}, {"batch_size": 8},
                                    {"head": {"hidden": ()}}, {"learning_rate": 1e-4}])
def test_runs_that_differ_in_more_than_transfer_are_no_pair(runs, unfair):
    runs.add(BASE, WORSE)
    runs.add(SCRATCH, BETTER, **unfair)
    assert runs.judged() == ([], [])


PROBE = BASE.changed(strategy="linear_probe_then_fine_tune", freeze_depth=0, head={"hidden": ()})


def test_a_strategy_with_a_linear_head_meets_the_scratch_run_with_another(runs):
    runs.add(PROBE, BETTER)
    runs.add(SCRATCH, WORSE)
    (found,), _ = runs.judged()
    assert found.verdict.effect == "helps"


def test_of_two_scratch_runs_the_one_with_the_same_head_is_met(runs):
    runs.add(PROBE, BETTER)
    runs.add(SCRATCH, WORSE)
    linear = runs.add(SCRATCH, WORSE, head={"hidden": ()})
    (found,), _ = runs.judged()
    assert linear in found.run_ids and len(found.run_ids) == 2


def test_equal_multiply_adds_are_an_equal_budget(runs):
    """Frozen blocks cost a third of trained ones: 30 epochs against 10."""
    runs.add(BASE, BETTER, epochs=30)
    runs.add(SCRATCH, WORSE, epochs=10)
    (found,), problems = runs.judged()
    assert problems == [] and found.verdict.effect == "helps"


@pytest.mark.parametrize(("ours", "theirs", "contests"), [(20, 20, 1), (20, 40, 0), (None, 20, 0)])
def test_seconds_are_a_budget(runs, ours, theirs, contests):
    runs.add(BASE, BETTER, seconds=ours)
    runs.add(SCRATCH, WORSE, seconds=theirs)
    assert len(runs.judged()[0]) == contests


@pytest.mark.parametrize("harmless", [{"feature_store": False}, {"device": "cpu"}, {"seed": 3}])
def test_what_changes_no_figure_may_differ(runs, harmless):
    runs.add(BASE, WORSE)
    runs.add(SCRATCH, BETTER, **harmless)
    assert len(runs.judged()[0]) == 1


def test_the_split_that_a_single_run_draws_by_its_seed_is_that_of_a_comparison(runs):
    runs.add(BASE, WORSE, split_seed=None, seed=0)
    runs.add(SCRATCH, BETTER, split_seed=0, seed=0)
    assert len(runs.judged()[0]) == 1


def test_every_way_to_transfer_is_a_contest_of_its_own_named_by_what_tells_it_apart(runs):
    runs.add(SCRATCH, BETTER)
    for depth in (3, 5):
        runs.add(BASE, WORSE, strategy="fine_tuning", freeze_depth=depth)
    runs.add(BASE, WORSE)
    assert {found.name for found in runs.judged()[0]} == {
        "Fine-tuning, depth 3", "Fine-tuning, depth 5", "Feature extraction"}


def test_different_test_pictures_are_told_in_words(runs):
    runs.add(BASE, WORSE)
    runs.add(SCRATCH, run(np.ones(10)))
    found, problems = runs.judged()
    assert found == [] and problems[0].startswith("Feature extraction cannot be judged. The first run was tested on")


def test_runs_without_answers_or_accuracy_take_no_part(runs):
    runs.add(BASE, WORSE)
    runs.add(SCRATCH, BETTER)
    assert pair_runs(runs.members, lambda member: None, lambda config: 5) == ([], [])
    untested = [ComparedRun(member.run_id, member.config, "FINISHED", {"test": None}) for member in runs.members]
    assert pair_runs(untested, lambda member: BETTER, lambda config: 5) == ([], [])


def test_frozen_random_weights_are_neither_transfer_nor_from_scratch():
    assert transfers(BASE) is True and transfers(SCRATCH) is False
    assert transfers(BASE.changed(weights="random")) is None
    assert transfers(BASE.changed(strategy="of a later version")) is None
