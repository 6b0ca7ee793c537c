"""The two-rate Adam against Keras' own."""

import keras
import numpy as np
import pytest

from tl_core.training.optimizer import TwoRateAdam


def trained(make_optimizer, steps=5):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="slow"),
                              keras.layers.Dense(2, name="fast")])
    before = [w.numpy().copy() for w in model.weights]
    model.compile(optimizer=make_optimizer(model), loss="mse", jit_compile=False)
    x, y = np.random.default_rng(1).normal(size=(8, 4)), np.random.default_rng(2).normal(size=(8, 2))
    model.fit(x, y, epochs=steps, verbose=0, shuffle=False)
    return before, [w.numpy() for w in model.weights]


def slower(scale):
    return lambda model: TwoRateAdam(1e-2, model.get_layer("slow").trainable_weights, scale)


def test_scale_one_is_plain_adam():
    ours, theirs = trained(slower(1.0))[1], trained(lambda model: keras.optimizers.Adam(1e-2))[1]
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_scale_zero_leaves_the_slower_ones_alone():
    before, after = trained(slower(0.0))
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [True, True, False, False]


@pytest.mark.parametrize("scale", [0.1, 0.5])
def test_the_first_step_is_scaled_exactly(scale):
    """Adam's first step has the length of its rate wherever the gradient is not zero."""
    before, after = trained(slower(scale), steps=1)
    np.testing.assert_allclose(np.abs(after[0] - before[0]), scale * 1e-2, rtol=1e-3)
    np.testing.assert_allclose(np.abs(after[2] - before[2]), 1e-2, rtol=1e-3)
