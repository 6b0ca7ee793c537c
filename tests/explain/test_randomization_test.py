import keras
import numpy as np
import pytest

from tl_core.explain import randomization_test


def test_random_weights_are_the_same_layers_with_other_kernels(small):
    before = small.model.get_weights()
    for layer in small.model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.moving_mean.assign(layer.moving_mean + 5)
    try:
        made = randomization_test.of(small)
        assert made is randomization_test.of(small) and made.model is not small.model
        again = randomization_test._randomized(small.model)
        for layer, twin, mine in zip(made.model.layers, again.layers, small.model.layers, strict=True):
            assert layer.name == mine.name
            for weight, same, trained in zip(layer.get_weights(), twin.get_weights(), mine.get_weights(), strict=True):
                np.testing.assert_array_equal(weight, same)
                assert weight.shape == trained.shape and (weight.ndim == 1 or np.abs(weight - trained).min() > 0)
            if isinstance(layer, keras.layers.BatchNormalization):
                assert not layer.moving_mean.numpy().any() and (layer.moving_variance.numpy() == 1).all()
    finally:
        small.model.set_weights(before)


def test_kernels_are_spread_by_he_s_rule():
    """A 3 × 3 kernel over 64 channels sums 576 numbers: variance 2 / 576. A depthwise one sums 9."""
    model = keras.Sequential([keras.Input((8, 8, 64)), keras.layers.Conv2D(128, 3),
                              keras.layers.DepthwiseConv2D(3, depth_multiplier=16), keras.layers.Dense(500)])
    conv, depthwise, dense = (layer.get_weights()[0] for layer in randomization_test._randomized(model).layers)
    assert conv.var() == pytest.approx(2 / 576, rel=0.05)
    assert depthwise.var() == pytest.approx(2 / 9, rel=0.05)
    assert dense.var() == pytest.approx(2 / 2048, rel=0.05)
