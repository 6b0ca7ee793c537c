"""Strategies on the Train page: the freeze slider's handles, and the settings each of them has a use for."""

import pytest

from tests import adapting
from tests.pages.test_train import AGAIN, texts, train
from tl_core import plan
from tl_core.config import RunConfig
from tl_core.strategies import OPTIONS, STRATEGIES
from ui.train import tuning_form

BAND = "freeze_depth:efficientnet_lite0:{}"
ALWAYS = ["schedule", "warm_up", "weight_decay", "label_smoothing"]


def choose(app, strategy):
    return app.selectbox(key="strategy").set_value(strategy).run()


def shown(app) -> list[str]:
    """The settings of tuning that stand on the page."""
    kinds = ("slider", "number_input", "text_input", "button_group")
    keys = {item.key for kind in kinds for item in app.get(kind)}
    return [name for name in (*OPTIONS, *ALWAYS) if name in keys]


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_each_strategy_trains_as_it_is_and_shows_only_what_it_uses(open_page, name):
    app = choose(open_page(), name)
    strategy = STRATEGIES.get(name)
    if "target" in strategy.needs:
        app.selectbox(key="target_domain:fruits").set_value("night").run()
    assert shown(app) == [option for option in OPTIONS if option in strategy.uses] + ALWAYS
    assert strategy.summary in texts(app)
    config = train(app)
    assert (config.strategy, config.target_domain) == (name, "night" if "target" in strategy.needs else None)
    assert all(getattr(config, field) == type(config).model_fields[field].default for field in (*OPTIONS, *ALWAYS))


@pytest.mark.parametrize("name", [strategy.name for strategy in STRATEGIES if strategy.bands])
def test_two_handles_make_a_band(open_page, name):
    app = choose(open_page(), name)
    app.select_slider(key=BAND.format(name)).set_value((4, 9)).run()
    assert "13 of 18 blocks frozen, all but block4 to block8." in texts(app)
    assert "Blocks 5 to 9 of 18 train at 0.0001, the others stay frozen" in texts(app)
    assert texts(app).count("tl-bar tl-trainable") == 6  # five blocks and the head
    config = train(app)
    assert (config.freeze_depth, config.freeze_above) == (4, 9)


def test_each_strategys_handles_start_where_it_usually_has_them(open_page):
    app = choose(open_page(), "fine_tuning")
    assert app.select_slider(key=BAND.format("fine_tuning")).value == (15, 18)
    app = choose(app, "linear_probe_then_fine_tune")
    assert app.select_slider(key=BAND.format("linear_probe_then_fine_tune")).value == (0, 18)
    app = choose(app, "gradual_unfreezing")
    assert app.select_slider(key=BAND.format("gradual_unfreezing")).value == 0
    app = choose(app, "fine_tuning")
    assert app.select_slider(key=BAND.format("fine_tuning")).value == (15, 18)


def test_settings_of_tuning_become_the_runs(open_page):
    app = choose(open_page(), "full_fine_tuning")
    app.slider(key="layer_decay").set_value(0.8)
    app.text_input(key="l2_sp").set_value("1e-2")
    app.text_input(key="weight_decay").set_value("0.05")
    app.slider(key="label_smoothing").set_value(0.1)
    app.slider(key="warm_up").set_value(0.1)
    app.number_input(key="transfer_depth").set_value(9).run()
    config = train(app)
    assert (config.layer_decay, config.l2_sp, config.weight_decay, config.label_smoothing, config.warm_up,
            config.transfer_depth) == (0.8, 0.01, 0.05, 0.1, 0.1, 9)


def test_what_was_set_for_one_strategy_does_not_reach_another(open_page):
    app = choose(open_page(), "full_fine_tuning")
    app.number_input(key="transfer_depth").set_value(99).run()
    assert "transfer_depth is 99." in texts(app)
    app = choose(app, "feature_extraction")
    assert train(app).transfer_depth is None


def test_a_linear_head_is_told(open_page):
    app = choose(open_page(), "linear_probe_then_fine_tune")
    assert "This strategy's head is linear" in texts(app)
    assert train(app).head.hidden == ()


def test_every_option_has_a_field():
    assert set(OPTIONS) < set(tuning_form.FIELDS)


def test_a_strategy_that_needs_a_target_says_so_asks_for_it_and_trains_again(open_page, monkeypatch):
    adapting.registered(monkeypatch)
    app = choose(open_page(), adapting.NAME)
    assert "Needs a target domain beside others." in texts(app)
    assert "No domain of 'fruits' is named as the target. Adapting needs one of" in texts(app)
    target = app.selectbox(key="target_domain:fruits")
    assert target.value is None and target.options == ["photo", "sketch", "silhouette", "night"]
    target.set_value("sketch").run()
    config = train(app)
    assert (config.strategy, config.target_domain) == (adapting.NAME, "sketch")
    assert train(open_page(typed={AGAIN: config})) == config


@pytest.mark.parametrize("pair", [
    {"source_domains": ("photo", "night"), "target_domain": "sketch", "protocol": "half"},
    {"source_domains": ("photo",), "target_data": "shift:night=0.5", "target_domain": "shifted", "protocol": "whole"}])
def test_a_run_of_a_pair_is_trained_again_with_all_that_names_it(open_page, monkeypatch, pair):
    adapting.registered(monkeypatch)
    config = plan.resolve_config_and_data(RunConfig(data="fruits", strategy=adapting.NAME, **pair))
    assert train(open_page(typed={AGAIN: config})) == config


def test_a_set_without_domains_is_refused_in_words(open_page, monkeypatch):
    adapting.registered(monkeypatch)
    app = choose(open_page(typed={"data": "digits"}), adapting.NAME)
    assert "The data set 'digits' has no domains. Adapting needs a target domain beside others." in texts(app)
    assert not [box for box in app.selectbox if box.key and box.key.startswith("target_domain")]


def test_texts_are_offered_what_means_something_for_them(open_page):
    app = choose(open_page(), "adabn")
    app = app.selectbox(key="data").set_value("notes").run()
    field = app.selectbox(key="strategy")
    assert field.value == "feature_extraction" and not app.exception
    left_out = {STRATEGIES.get(name).title for name in STRATEGIES.names()} - set(field.options)
    assert left_out == {one.title for one in STRATEGIES if "pool" in one.needs or one.name == "adabn"}
