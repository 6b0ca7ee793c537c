"""Names of metrics, their order, and points as columns. No TensorFlow."""

import pytest

from tl_core import metrics
from tl_core.metrics import Monitor


def test_a_classifier_s_names_come_in_the_contract_s_order_and_others_after_them():
    assert metrics.DEFAULT == ("loss", "accuracy", "val_loss", "val_accuracy")
    assert metrics.in_order(["coral", "val_loss", "val_coral", "loss", "loss"]) == [
        "loss", "val_loss", "coral", "val_coral"]


@pytest.mark.parametrize("name", ["test_loss", "batch_loss", "seconds_total", "eta_seconds", "Loss", "a b", "", "1a"])
def test_names_that_mean_something_else_in_the_store_are_refused(name):
    with pytest.raises(ValueError, match="Expected small letters"):
        metrics.check_name(name)


def test_columns_begin_anew_where_something_else_is_measured():
    points = [(1, {"loss": 0.5}), (2, {"loss": 0.4}), (3, {"loss": 0.3, "coral": 7.0}), (4, {"loss": 0.2})]
    assert list(metrics.columns(points)) == [([1, 2], {"loss": [0.5, 0.4]}), ([3], {"loss": [0.3], "coral": [7.0]}),
                                             ([4], {"loss": [0.2]})]


def test_epochs_of_a_history_have_what_was_measured_in_them():
    history = {"loss": [0.5, 0.4], "coral": [None, 7.0]}
    assert list(metrics.epoch_points(history)) == [(1, {"loss": 0.5}), (2, {"loss": 0.4, "coral": 7.0})]


def test_what_is_watched_must_be_a_number():
    monitors = (Monitor("val_coral", "min"),)
    assert metrics.watched(monitors, {"val_coral": 1.0, "val_loss": float("nan")})
    assert not metrics.watched(monitors, {"val_coral": float("inf")})


@pytest.mark.parametrize(("name", "words"), [("val_loss", "validation loss"), ("loss", "loss"),
                                             ("val_a_accuracy", "validation a accuracy"),
                                             ("val_target_im", "validation target IM"), ("mmd", "MMD")])
def test_names_in_words(name, words):
    assert metrics.in_words(name) == words
