"""What holds of every registered strategy."""

import pytest

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig, bounds
from tl_core.strategies import OPTIONS, STRATEGIES

BLOCKS = len(BACKBONES.get("efficientnet_lite0").blocks)
OTHERWISE = {"batch_norm": "trained", "unfreeze_steps": 2, "layer_decay": 0.5, "step_decay": 0.7, "l2_sp": 0.1,
             "transfer_depth": 9, "adaptation_weight": 0.5, "temperature": 0.2}
names = pytest.mark.parametrize("name", STRATEGIES.names())


def checked(name, **values):
    return plan.resolve_config(RunConfig(strategy=name, **values))


def test_the_contracts_strategies_are_there_in_its_order():
    first = ["feature_extraction", "fine_tuning", "full_fine_tuning", "from_scratch", "linear_probe_then_fine_tune",
             "gradual_unfreezing"]
    assert STRATEGIES.names()[:6] == first


@names
@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 10, 50])
@pytest.mark.parametrize("more", [{}, OTHERWISE, {"schedule": "one_cycle", "warm_up": 0.1}], ids=str)
def test_phases_fit_the_run(name, epochs, more):
    config = checked(name, epochs=epochs, **more)
    phases = plan.phases(config)
    assert sum(phase.epochs for phase in phases) == epochs and all(phase.epochs > 0 for phase in phases)
    for phase in phases:
        assert phase.sentence.endswith(".") and phase.name
        assert len(phase.block_rates) == BLOCKS and all(0 <= rate <= 1 for rate in phase.block_rates)
        assert 0 < phase.learning_rate <= 1
        assert (phase.schedule, phase.warm_up) == (config.schedule, config.warm_up)
    assert min(phase.freeze_depth for phase in phases) == phases[-1].freeze_depth == config.freeze_depth


@names
def test_its_text_says_what_it_does_and_where_it_comes_from(name):
    strategy = STRATEGIES.get(name)
    assert len(strategy.summary) > 80 and strategy.summary.endswith(".")
    assert "arXiv:" in strategy.source and not strategy.source.endswith(".")


@names
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_changes_the_run_exactly_where_it_is_used(name, option):
    plain, other = checked(name), checked(name, **{option: OTHERWISE[option]})
    assert (plain != other) == (option in STRATEGIES.get(name).uses)


def test_options_are_settings_with_a_range_or_a_few_words():
    assert set(OTHERWISE) == set(OPTIONS) <= set(RunConfig.model_fields)
    assert all(bounds(name)[0] is not None for name in OPTIONS if name != "batch_norm")


@names
def test_a_resolved_config_stays_as_it_is(name):
    config = checked(name, **OTHERWISE)
    assert plan.resolve_config(config) == config


@names
def test_only_a_strategy_with_bands_freezes_above(name):
    from tl_core.errors import UserError
    if STRATEGIES.get(name).bands:
        config = checked(name, freeze_above=6)
        assert (config.freeze_depth, config.freeze_above) == (0, 6)
        assert checked(name, freeze_depth=3, freeze_above=BLOCKS).freeze_above is None
        with pytest.raises(UserError, match="freeze_above is 2. The band that trains begins above block 3"):
            checked(name, freeze_depth=3, freeze_above=2)
        with pytest.raises(UserError, match=f"0 to {BLOCKS} fit"):
            checked(name, freeze_above=BLOCKS + 1)
    else:
        with pytest.raises(UserError, match="choose fine_tuning or linear_probe_then_fine_tune"):
            checked(name, freeze_above=6)


@names
def test_a_linear_head_has_no_hidden_layers(name):
    assert (checked(name).head.hidden == ()) == STRATEGIES.get(name).linear_head
    assert checked(name).head.dropout == RunConfig().head.dropout


def test_weights_for_so_many_blocks_only():
    from tl_core.errors import UserError
    assert checked("fine_tuning", transfer_depth=4).transfer_depth == 4
    assert checked("fine_tuning", transfer_depth=BLOCKS).transfer_depth is None
    with pytest.raises(UserError, match="transfer_depth is 19. EfficientNet-Lite0 has 18 blocks"):
        checked("fine_tuning", transfer_depth=19)
