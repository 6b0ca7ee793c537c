"""Statistics renewed on a stream: those of all its rows, whatever the batches; and nothing else moves."""

import keras
import numpy as np
import pytest

from tl_core.training.batches import BatchGroup
from tl_core.training.optimizer import GroupAdam
from tl_core.training.statistics_step import StatisticsStep
from tl_core.training.train_step import Member

ROWS = np.random.default_rng(0).normal(3, 2, (23, 4)).astype("f4")


def step(share: float):
    keras.utils.set_random_seed(1)
    rows = keras.Input((4,))
    norm = keras.layers.BatchNormalization(momentum=0.9, name="norm")
    hidden = keras.layers.Dropout(0.5)(norm(rows))
    model = keras.Model(rows, [hidden, keras.layers.Dense(3)(hidden)])
    norm.moving_mean.assign([1.0, 1, 1, 1])
    model.compile(GroupAdam([0.1], [model.trainable_variables]), jit_compile=False)
    return StatisticsStep(model, Member(model), [norm], share), norm, model


def group(low: int, high: int, *sizes: int) -> BatchGroup:
    count = high - low
    return BatchGroup(0, ROWS[low:high], np.full(count, -1, np.int32), None,
                      np.cumsum([0, *sizes]).astype(np.int32), np.arange(count))


@pytest.mark.parametrize("share", [1.0, 0.25])
def test_they_are_those_of_all_rows_whatever_the_batches(share):
    steps, norm, model = step(share)
    others = [weight.numpy() for weight in model.trainable_variables]
    told = [steps.train([part])["loss"] for part in (group(0, 10, 4, 6), group(10, 23, 13))]
    assert [of.shape for of in told] == [(2, 1), (1, 1)] and told[0].min() > 0 and told[0].max() < 1.0987
    mean = share * ROWS.mean(axis=0) + (1 - share) * 1
    square = share * (ROWS.astype("f8") ** 2).mean(axis=0) + (1 - share) * 2  # variance 1 about a mean of 1
    np.testing.assert_allclose(norm.moving_mean, mean, rtol=1e-5)
    np.testing.assert_allclose(norm.moving_variance, square - mean ** 2, rtol=1e-4)
    assert all(np.array_equal(before, weight) for before, weight in zip(others, model.trainable_variables, strict=True))


def test_what_was_traced_leaves_the_layers_as_they_were():
    steps, norm, model = step(1.0)
    first = steps.train([group(0, 10, 10)])["loss"]
    assert norm.momentum == 0.9 and [layer.rate for layer in model.layers if hasattr(layer, "rate")] == [0.5]
    assert steps.train([group(0, 10, 10)])["loss"] == pytest.approx(first)  # nothing is dropped
