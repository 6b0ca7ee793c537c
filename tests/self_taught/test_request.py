"""The question: what a click begins with, and what is refused in words."""

import pytest

from tl_core.errors import UserError
from tl_core.self_taught import request


def test_what_is_not_named_is_what_a_click_begins_with():
    asked = request.of_fields({"data": "digits", "pool": ("fruits",)})
    assert (asked.config.strategy, asked.config.backbone, asked.config.seconds) == ("simclr", "small_cnn", 90)
    assert (asked.labels, asked.seeds, asked.config.pool) == ((5, 10, 20), 3, ("fruits",))
    assert request.of_dict(asked.to_dict()) == asked and request.of_dict(asked.to_dict()).id == asked.id


@pytest.mark.parametrize(("data", "pool", "more", "flip"), [
    ("household", "fruits", {}, "horizontal"), ("digits", "fruits", {}, "none"), ("household", "digits", {}, "none"),
    ("digits", "fruits", {"augment": {"flip": "horizontal"}}, "horizontal"), ("household", "fruits", {
        "augment": {"rotation": 10}}, "none")])
def test_views_are_mirrored_where_a_mirrored_picture_is_the_same_thing(data, pool, more, flip):
    assert request.of_fields({"data": data, "pool": (pool,), **more}).config.augment.flip == flip


@pytest.mark.parametrize(("labels", "seeds", "fields", "said"), [
    ((1, 5), 3, {}, "labels is 1,5. Expected 1 to 10 numbers from 2 to 1000"),
    ((5,), 0, {}, "seeds is 0. Expected a whole number from 1 to 20."),
    ((5,), 3, {"strategy": "fine_tuning"}, "'fine_tuning', which learns from labels.")])
def test_what_cannot_be_compared_is_refused(labels, seeds, fields, said):
    with pytest.raises(UserError, match=said):
        request.of_fields({"data": "digits", **fields}, labels, seeds)


def test_numbers_of_labels_are_read_from_text():
    assert request.labels_of("5,10, 20") == (5, 10, 20)
    with pytest.raises(UserError, match="labels is 'few'. Expected whole numbers with commas between, as in 5,10,20."):
        request.labels_of("few")


def test_fine_tuning_is_another_question_and_what_was_asked_before_keeps_its_id():
    plain = request.of_fields({"data": "digits", "pool": ("fruits",)})
    tuned = request.of_fields({"data": "digits", "pool": ("fruits",)}, fine_tuned=True)
    assert "fine_tuned" not in plain.to_dict() and tuned.id != plain.id
    assert request.of_dict(tuned.to_dict()) == tuned and request.of_dict(plain.to_dict()) == plain


def test_a_drawn_pool_is_learnt_in_the_domain_that_it_is_drawn_in():
    asked = request.of_fields({"data": "digits", "pool": ("fruits",)})
    config = asked.config.changed(data="household", domain="sketch")
    assert request.supervised(config, "fruits").domain == "sketch" == request.supervised(config, "household").domain
    assert request.supervised(config, "digits").domain is None


def test_after_a_pretraining_by_epochs_the_others_go_by_the_clock():
    config = request.of_fields({"data": "digits", "pool": ("fruits",)}).config
    assert request.timed(config, 40) == config
    timed = request.timed(config.changed(seconds=None, epochs=3, schedule="cosine", warm_up=0.1), 40)
    assert (timed.seconds, timed.schedule, timed.warm_up) == (40, "constant", 0) and timed.epochs > 100
    assert request.timed(config.changed(seconds=None), 0.2).seconds == 1


def test_the_supervised_control_learns_the_pools_labels_for_the_same_time():
    asked = request.of_fields({"data": "digits", "pool": ("fruits",)})
    control = request.supervised(asked.config, "fruits")
    assert (control.data, control.strategy, control.pool, control.seconds) == ("fruits", "from_scratch", None, 90)
    assert (control.backbone, control.image_size, control.learning_rate) == (
        asked.config.backbone, asked.config.image_size, asked.config.learning_rate)
