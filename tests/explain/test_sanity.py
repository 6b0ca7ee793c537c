"""Random weights, likeness, and what is said of it."""

import keras
import numpy as np
import pytest

from tl_core.explain import map_correlation, randomization_test


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


def test_rank_correlation_by_hand():
    """16 places, neighbours in rank swapped: 1 - 6 * 16 / (16 * (16^2 - 1)) = 0.97647. Any rising change leaves it."""
    first = np.arange(16.0).reshape(4, 4)
    second = first[:, [1, 0, 3, 2]]
    assert map_correlation.rank_correlation(first, second) == pytest.approx(1 - 96 / 4080)
    assert map_correlation.rank_correlation(first**3, second) == pytest.approx(1 - 96 / 4080)
    assert map_correlation.rank_correlation(first, -first) == pytest.approx(-1)
    assert map_correlation.rank_correlation(first, np.zeros((4, 4))) is None
    assert map_correlation.rank_correlation(first[:2, :2], first[:2, :2]) is None  # four places agree by chance
    with pytest.raises(ValueError, match="the same shape"):
        map_correlation.rank_correlation(first, np.zeros((3, 3)))


@pytest.mark.parametrize(("figure", "said"), [
    (0.9, "much alike"), (0.5, "much alike"), (0.3, "somewhat alike"), (0.1, "not alike"), (-0.6, "not alike"),
    (None, "no likeness to measure")])
def test_what_the_figure_means_is_said(figure, said):
    assert said in map_correlation.sentence(figure)
