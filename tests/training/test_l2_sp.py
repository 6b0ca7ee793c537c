"""L2-SP's penalty and its gradient, by hand."""

import keras
import numpy as np
import tensorflow as tf

from tl_core.training.l2_sp import L2SP, add_l2_sp

START, NOW = np.array([[1.0, -2.0], [0.5, 0.0]], "float32"), np.array([[1.5, -2.0], [0.0, 3.0]], "float32")


def test_the_penalty_is_half_alpha_times_the_squared_distance():
    """0.4 / 2 * (0.5² + 0 + 0.5² + 3²) = 0.2 * 9.5"""
    assert float(L2SP(START, 0.4)(NOW)) == np.float32(1.9)


def test_its_gradient_is_alpha_times_the_way_to_the_start():
    weight = tf.Variable(NOW)
    with tf.GradientTape() as tape:
        penalty = L2SP(START, 0.4)(weight)
    np.testing.assert_allclose(tape.gradient(penalty, weight), 0.4 * (NOW - START), rtol=1e-6)


def test_layers_that_are_pulled_back_lose_by_moving_and_frozen_ones_do_not():
    layer, other = keras.layers.Dense(2), keras.layers.Dense(2)
    model = keras.Sequential([keras.Input((2,)), layer, other])
    add_l2_sp([layer], 0.4)
    assert float(sum(model.losses)) == 0
    layer.kernel.assign(layer.kernel + 1)
    other.kernel.assign(other.kernel + 1)
    np.testing.assert_allclose(float(sum(model.losses)), 0.2 * 4, rtol=1e-5)
    layer.trainable = False
    assert not model.losses
