"""The linter on the Train page: quiet by default, one click mends, one click takes it back."""

import pytest

from tests.pages.test_train import texts, train


def labels(app) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button]


def mend(app, rule: str) -> None:
    app.button(key=f"remedy {rule}").click().run()
    assert not app.exception


@pytest.mark.parametrize("data", ["fruits", "household", "digits"])
def test_the_default_form_is_left_alone(open_page, data):
    said = texts(open_page(data=data))
    assert "Warning" not in said and "Advice" not in said and "Undo" not in said


def test_a_rate_too_high_is_mended_and_taken_back(open_page):
    app = open_page()
    app.text_input(key="learning_rate").set_value("0.1").run()
    assert "-badge[:material/warning: Warning] :small[**The learning rate is 0.1.**" in texts(app)
    assert "Set the learning rate to 0.001" in labels(app)
    mend(app, "rate_too_high_for_adam")
    assert app.text_input(key="learning_rate").value == "0.001"
    assert ":material/warning: Warning" not in texts(app)
    assert "Done] :small[Set the learning rate to 0.001" in texts(app)
    app.button(key="undo remedy").click().run()
    assert app.text_input(key="learning_rate").value == "0.1" and "undo remedy" not in [b.key for b in app.button]
    assert ":material/warning: Warning" in texts(app)


def test_the_way_back_ends_when_the_field_is_changed_by_hand_or_a_run_starts(open_page):
    app = open_page()
    app.text_input(key="learning_rate").set_value("0.1").run()
    mend(app, "rate_too_high_for_adam")
    app.text_input(key="learning_rate").set_value("0.002").run()
    assert "Undo" not in labels(app)
    app.text_input(key="learning_rate").set_value("0.2").run()
    mend(app, "rate_too_high_for_adam")
    assert train(app).learning_rate == 0.001
    assert "Undo" not in labels(app.run())


def test_a_field_in_a_folded_part_is_mended_too(open_page):
    app = open_page()
    app.selectbox(key="strategy").set_value("fine_tuning").run()
    app.text_input(key="backbone_learning_rate").set_value("0.01").run()
    mend(app, "rate_too_high_for_pretrained")
    assert train(app).backbone_learning_rate == 1e-4


def test_mirrored_digits_are_warned_of(open_page):
    app = open_page(data="digits")
    app.button(key="augment Light").click().run()
    assert "The classes are digits or letters, and pictures are mirrored" in texts(app)
    mend(app, "augmentation_changes_labels")
    assert app.segmented_control(key="flip").value == "none" and app.slider(key="rotation").value == 10
    mend(app, "augmentation_switches_the_store_off")
    assert train(app).views == 5


def test_a_remedy_may_choose_strategy_and_depth(open_page):
    app = open_page()
    app.selectbox(key="strategy").set_value("full_fine_tuning")
    app.number_input(key="limit").set_value(60).run()
    mend(app, "few_pictures_for_the_weights")
    config = train(app)
    assert config.strategy == "fine_tuning" and 0 < config.freeze_depth < 18


def test_what_is_taken_back_was_not_there_before(open_page):
    """The slider of a strategy that was never chosen has no value to go back to."""
    app = open_page()
    app.selectbox(key="strategy").set_value("full_fine_tuning")
    app.number_input(key="limit").set_value(60).run()
    mend(app, "few_pictures_for_the_weights")
    app.button(key="undo remedy").click().run()
    assert not app.exception
    config = train(app)
    assert (config.strategy, config.freeze_depth) == ("full_fine_tuning", 0)


def test_a_band_keeps_its_upper_end(open_page):
    app = open_page()
    app.selectbox(key="strategy").set_value("fine_tuning")
    app.number_input(key="limit").set_value(60).run()
    app.select_slider(key="freeze_depth:efficientnet_lite0:fine_tuning").set_value((2, 17)).run()
    mend(app, "few_pictures_for_the_weights")
    low, high = app.select_slider(key="freeze_depth:efficientnet_lite0:fine_tuning").value
    assert 2 < low < 17 and high == 17


def test_random_weights_are_exchanged_for_pretrained_ones(open_page):
    app = open_page()
    app.selectbox(key="weights:efficientnet_lite0").set_value("random").run()
    mend(app, "random_blocks_stay_frozen")
    assert train(app).weights == "imagenet"


def test_many_findings_are_folded(open_page):
    app = open_page(data="digits")
    app.button(key="augment Light").click()
    app.text_input(key="learning_rate").set_value("0.1")
    app.number_input(key="image_size").set_value(32)
    app.number_input(key="limit").set_value(20).run()
    assert any(expander.label.endswith(" more") for expander in app.expander)


def test_a_form_with_a_mistake_has_no_findings(open_page):
    app = open_page(data="digits", typed={"learning_rate": "fast"})
    assert ":material/warning: Warning" not in texts(app)
