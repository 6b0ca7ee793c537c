"""Attention rollout by hand, and against NumPy over an encoder's own weights."""

import keras
import numpy as np
import pytest
from scipy.special import erf

from tests.explain.texts.conftest import asked, loaded, summed
from tl_core.backbones.text import bert
from tl_core.errors import UserError
from tl_core.explain.texts import rollout

SHAPE = bert.Shape(30, 8, 2, 2, 16, 10)
TOKENS = [4, 9, 17, 22, 5]


@pytest.fixture(scope="module")
def encoder():
    keras.utils.set_random_seed(2)
    model = bert.build(SHAPE, "tiny", 7)
    numbers = np.random.default_rng(0)
    model.set_weights([weight + numbers.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


def test_two_layers_by_hand():
    """Half of each layer is its own place: [[.5 .5] [.5 .5]] above times [[.75 .25] [0 1]] below."""
    lower = np.array([[[0.5, 0.5], [0, 1]]])
    upper = np.array([[[0, 1], [1, 0]], [[0, 1], [1, 0]]], float)  # two heads that agree
    np.testing.assert_allclose(rollout.rolled_out([lower, upper]), [[0.375, 0.625], [0.375, 0.625]])


def normed(x: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
    spread = np.sqrt(x.var(axis=-1, keepdims=True) + SHAPE.epsilon)
    return (x - x.mean(axis=-1, keepdims=True)) / spread * scale + shift


def by_numpy(model: keras.Model) -> np.ndarray:
    """The rollout of ``TOKENS`` without padding, from weights alone."""
    values = {layer.name: layer.get_weights() for layer in model.layers}
    x = values["words"][0][TOKENS] + values["positions"][0][:len(TOKENS)]
    x, whole = normed(x, *values["embeddings_norm"]), np.eye(len(TOKENS))
    for number in (1, 2):
        wq, bq, wk, bk, wv, bv, wo, bo, g1, b1, g2, b2, wi, bi, w2, c2 = values[f"layer{number}_transformer"]
        query, key, value = (np.einsum("td,dhk->thk", x, kernel) + bias
                             for kernel, bias in ((wq, bq), (wk, bk), (wv, bv)))
        scores = np.exp(np.einsum("qhk,thk->hqt", query, key) / np.sqrt(query.shape[-1]))
        attention = scores / scores.sum(axis=-1, keepdims=True)
        x = normed(x + np.einsum("qhk,hkd->qd", np.einsum("hqt,thk->qhk", attention, value), wo) + bo, g1, b1)
        inner = x @ wi + bi
        x = normed(x + 0.5 * inner * (1 + erf(inner / np.sqrt(2))) @ w2 + c2, g2, b2)
        whole = (attention.mean(axis=0) + np.eye(len(TOKENS))) / 2 @ whole
    np.testing.assert_allclose(x, model(np.array([[*TOKENS, 0, 0]], np.int32))[0, :len(TOKENS)], atol=1e-4)
    return whole


@pytest.mark.parametrize("pooling", ["avg", "cls"])
def test_an_encoder_s_own_attention_is_followed(encoder, pooling):
    logits = keras.layers.Dense(2)(keras.layers.GlobalAveragePooling1D()(encoder.output))
    network = loaded(keras.Model(encoder.input, logits), pooling)
    found = rollout.attention_rollout(asked(network, TOKENS, [(1, 2), (3,)]))
    whole = by_numpy(encoder)
    expected = whole[0] if pooling == "cls" else whole.mean(axis=0)
    np.testing.assert_allclose(found.values, [expected[1] + expected[2], expected[3]], atol=1e-5)
    assert found.facts == {"words_share": pytest.approx(found.values.sum()), "layers": 2}
    assert expected.sum() == pytest.approx(1)


def test_a_network_without_attention_says_so():
    with pytest.raises(UserError, match="A network has no attention. Attention rollout needs layers of attention"):
        rollout.attention_rollout(asked(loaded(summed(np.eye(4, dtype=np.float32))), [1], [(0,)]))
