"""Integrated gradients of words where the integral is known, and where only its sum is."""

import keras
import numpy as np
import pytest

from tests import fake_text
from tests.explain.texts.conftest import asked, loaded, summed
from tl_core.errors import UserError
from tl_core.explain import path_integral
from tl_core.explain.texts import integrated

VECTORS = np.array([[0, 0], [1, 5], [2, -1], [-4, 2], [0.5, 0], [1.5, 3]], np.float32)


def real(classes: int = 3) -> keras.Model:
    keras.utils.set_random_seed(5)
    base = fake_text.build(fake_text.LENGTH)
    pooled = keras.layers.Dense(8, "tanh")(keras.layers.GlobalAveragePooling1D()(base.output))
    return keras.Model(base.input, keras.layers.Dense(classes, kernel_initializer="normal")(pooled))


def test_exact_on_a_linear_network():
    """Each vector gives itself less the vocabulary's mean; a word is the sum of its pieces, other tokens give nothing.

    The mean's second number is (0 + 5 - 1 + 2 + 0 + 3) / 6 = 1.5.
    """
    question = asked(loaded(summed(VECTORS)), [5, 1, 2, 3, 4], [(1,), (2, 3)], 1)
    found = integrated.integrated_gradients(question)
    np.testing.assert_allclose(found.values, [5 - 1.5, -1 + 2 - 2 * 1.5], atol=1e-5)
    assert found.facts["steps"] == path_integral.FIRST and found.facts["completeness_error"] < 1e-5
    assert found.facts["rise"] == pytest.approx(1.5, abs=1e-5)


def test_complete_on_a_network_that_bends():
    """All words together are the logit's rise from the text of mean words, computed by the network itself."""
    model, tokens = real(), [3, 9, 17, 21, 40, 8]
    question = asked(loaded(model), tokens, [(0,), (1, 2), (3,), (4,), (5,)], 2)
    found = integrated.integrated_gradients(question)
    assert found.facts["completeness_error"] < path_integral.GOOD
    vectors = model.get_layer("words").get_weights()[0]
    full = float(model(question.tokens[None])[0, 2])
    mean = vectors.copy()
    mean[tokens] = vectors.mean(axis=0)
    model.get_layer("words").set_weights([mean])
    assert found.facts["rise"] == pytest.approx(full - float(model(question.tokens[None])[0, 2]), abs=1e-5)
    assert found.values.sum() == pytest.approx(found.facts["rise"], rel=path_integral.GOOD)


def test_what_it_cannot_do_is_told():
    with pytest.raises(UserError, match="gives probabilities only"):
        integrated.integrated_gradients(asked(loaded(summed(VECTORS), from_logits=False), [1], [(0,)]))
    tokens = keras.Input((4,), dtype="int32")
    model = keras.Model(tokens, keras.layers.Dense(2)(keras.ops.cast(tokens, "float32")))
    with pytest.raises(UserError, match="has no word vectors"):
        integrated.integrated_gradients(asked(loaded(model), [1], [(0,)]))
