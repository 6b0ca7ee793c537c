"""Integrated gradients where the integral is known, and where only its sum is."""

import keras
import numpy as np
import pytest

from tests.explain.conftest import asked, loaded
from tl_core.errors import UserError
from tl_core.explain import gradients, integrated, path_integral
from tl_core.explain.request import ExplainRequest

SIZE = 5
PIXELS = np.random.default_rng(4).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
WEIGHTS = np.random.default_rng(5).normal(0, 0.01, (SIZE * SIZE * 3, 2))


def network(squared: bool) -> keras.Model:
    pixels = keras.Input((SIZE, SIZE, 3))
    flat = keras.layers.Flatten(name="flat")(pixels)
    y = keras.layers.Dense(2, name="out")(flat)
    model = keras.Model(pixels, keras.layers.Multiply()([y, y]) if squared else y)
    model.get_layer("out").set_weights([WEIGHTS, np.zeros(2)])
    return model


def by_hand(label: int) -> np.ndarray:
    return (PIXELS * WEIGHTS[:, label].reshape(SIZE, SIZE, 3)).sum(axis=-1)


def test_exact_on_a_linear_network():
    """The gradient is the same all the way: each pixel gives its value times its weight, and they sum to the logit."""
    found = integrated.integrated_gradients(asked(network(False), PIXELS, "flat", label=1))
    np.testing.assert_allclose(found.map, by_hand(1), rtol=1e-4, atol=1e-5)
    assert found.facts["completeness_error"] < 1e-5 and found.facts["steps"] == path_integral.FIRST
    assert found.facts["rise"] == pytest.approx(by_hand(1).sum(), rel=1e-5)


def test_exact_on_a_square():
    """y = (w x)^2 from 0: the integral of 2 t (w x) w_i over t from 0 to 1 is w_i (w x)."""
    found = integrated.integrated_gradients(asked(network(True), PIXELS, "flat"))
    np.testing.assert_allclose(found.map, by_hand(0) * by_hand(0).sum(), rtol=1e-4, atol=1e-5)
    assert found.facts["completeness_error"] < 1e-5


def test_complete_on_a_real_network_and_batch_by_batch_the_same(small, picture, monkeypatch):
    told = []
    question = ExplainRequest(small, picture, 4, 1)
    found = integrated.integrated_gradients(question, lambda *news: told.append(news))
    assert found.map.shape == picture.shape[:2] and found.facts["completeness_error"] < path_integral.GOOD
    assert found.map.sum() == pytest.approx(found.facts["sum"]) and told[-1][1] == told[-1][2] == found.facts["steps"]
    monkeypatch.setattr(gradients, "MOST", 3)
    np.testing.assert_allclose(integrated.integrated_gradients(question).map, found.map, rtol=1e-3, atol=1e-5)


def test_halving_the_intervals_gives_the_trapezoid_sum_of_all_of_them(small, picture, monkeypatch):
    monkeypatch.setattr(path_integral, "FIRST", 2)
    monkeypatch.setattr(path_integral, "MOST", 4)
    monkeypatch.setattr(path_integral, "GOOD", -1)
    found = integrated.integrated_gradients(ExplainRequest(small, picture, 4, 0))
    slopes = np.stack([gradients.at_pixels(small, place * picture[None], 0)[0] for place in (0, 0.25, 0.5, 0.75, 1)])
    mean = (slopes[0] / 2 + slopes[1] + slopes[2] + slopes[3] + slopes[4] / 2) / 4
    np.testing.assert_allclose(found.map, (picture * mean).sum(axis=-1), rtol=1e-3, atol=1e-5)
    assert found.facts["steps"] == 4
    roughly = integrated.integrated_gradients(ExplainRequest(small, picture, 4, 0, roughly=True))
    assert roughly.facts["steps"] == 2


def test_batches_shrink_with_the_network_s_outputs(small, monkeypatch):
    monkeypatch.setattr(gradients, "MEMORY", 1)
    assert gradients.batch_size(small) == 1
    monkeypatch.setattr(gradients, "MEMORY", 1e15)
    assert gradients.batch_size(small) == gradients.MOST


def test_a_softmax_is_not_explained():
    model = network(False)
    with pytest.raises(UserError, match="gives probabilities only.*ends in logits"):
        integrated.integrated_gradients(ExplainRequest(loaded(model, "flat", from_logits=False), PIXELS, 0, 0))
