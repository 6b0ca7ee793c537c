"""Equal budgets, by hand."""

import pytest

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.multiply_adds import multiply_adds
from tl_core.comparison import compute_budget
from tl_core.config import RunConfig
from tl_core.errors import UserError

CNN = multiply_adds(BACKBONES.get("small_cnn"), 32)


def made(strategy, **changes):
    return plan.resolve_config_and_data(RunConfig(**{"data": "digits", "backbone": "small_cnn", "image_size": 32,
                                                     "strategy": strategy, "epochs": 4, **changes}))


def test_work_by_hand():
    """Frozen: forward only. All trained: forward, back, weights. A band: what lies above it is only passed through."""
    whole = sum(CNN)
    assert compute_budget.work(made("feature_extraction")) == pytest.approx(4 * whole)
    assert compute_budget.work(made("from_scratch")) == pytest.approx(4 * 3 * whole)
    band = made("fine_tuning", freeze_depth=2, freeze_above=3, epochs=1)
    assert compute_budget.work(band) == pytest.approx(whole + sum(CNN[2:]) + CNN[2])


def test_multiply_adds_give_the_cheaper_run_more_epochs():
    frozen, scratch = compute_budget.equalize_budget([made("feature_extraction"), made("from_scratch")],
                                                     "multiply_adds")
    assert (frozen.epochs, scratch.epochs) == (12, 4)
    assert compute_budget.in_words([frozen, scratch], "multiply_adds") == "the same multiply-adds (4 to 12 epochs)"


@pytest.mark.parametrize("strategy", ["fine_tuning", "linear_probe_then_fine_tune", "gradual_unfreezing"])
def test_one_more_epoch_would_be_too_much(strategy):
    config, most = compute_budget.equalize_budget([made(strategy, freeze_depth=3), made("from_scratch", epochs=7)],
                                                  "multiply_adds")
    assert compute_budget.work(config) <= compute_budget.work(most) * (1 + 1e-6)
    assert compute_budget.work(plan.resolve_config_and_data(config.changed(epochs=config.epochs
                                                                           + 1))) > compute_budget.work(most)


def test_seconds_are_the_same_for_all_and_epochs_the_bound():
    found = compute_budget.equalize_budget([made("feature_extraction"), made("from_scratch")], "seconds", 20)
    assert {(config.seconds, config.epochs) for config in found} == {(20, 500)}
    assert compute_budget.in_words(found, "seconds") == "the same 20 seconds of training"


def test_epochs_change_nothing():
    configs = [made("feature_extraction"), made("from_scratch")]
    assert compute_budget.equalize_budget(configs, "epochs") == configs
    assert compute_budget.in_words(configs, "epochs") == "the same 4 epochs"


@pytest.mark.parametrize(("arguments", "quoted"), [(("hours",), "'hours'"), (("seconds",), "no seconds"),
                                                   (("epochs", 5), "seconds are given")])
def test_wrong_budgets_are_told(arguments, quoted):
    with pytest.raises(UserError, match=quoted):
        compute_budget.equalize_budget([made("from_scratch")], *arguments)


def test_a_schedule_has_no_end_to_go_by():
    with pytest.raises(UserError, match="cosine"):
        compute_budget.equalize_budget([made("from_scratch", schedule="cosine")], "seconds", 20)
