"""The head's layers, their order and their arithmetic."""

import keras
import numpy as np
import pytest

from tl_core.config import HeadConfig
from tl_core.networks.head import Head


def network(config, shape=(2, 2, 3), classes=4):
    head, block = Head(config, classes), keras.Input(shape)
    return keras.Model(block, head.probabilities(block)), head


def test_two_replaced_predicting_layers_in_order():
    model, _ = network(HeadConfig(hidden=(6, 5)))
    assert [layer.name for layer in model.layers[1:]] == [
        "head_pool", "head_hidden_1", "head_dropout_1", "head_hidden_2", "head_dropout_2", "head_logits",
        "head_output"]


def test_without_hidden_layers_it_is_a_linear_probe():
    model, head = network(HeadConfig(hidden=()))
    assert [layer.name for layer in model.layers[1:]] == ["head_pool", "head_dropout", "head_logits", "head_output"]
    kernel, bias = (weight.numpy() for weight in head.weights)
    x = np.random.default_rng(0).normal(size=(5, 2, 2, 3)).astype("float32")
    logits = x.mean(axis=(1, 2)) @ kernel + bias
    scores = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(model.predict(x, verbose=0), scores, atol=1e-6)


@pytest.mark.parametrize(("pooling", "reduce"), [("avg", np.mean), ("max", np.max)])
def test_pooling(pooling, reduce):
    _, head = network(HeadConfig(pooling=pooling))
    x = np.random.default_rng(0).normal(size=(5, 2, 2, 3)).astype("float32")
    np.testing.assert_allclose(head.pooled(keras.ops.convert_to_tensor(x)), reduce(x, axis=(1, 2)), atol=1e-6)


def test_a_vector_needs_no_pooling():
    model, _ = network(HeadConfig(hidden=(3,)), shape=(7,))
    assert "head_pool" not in [layer.name for layer in model.layers]


def test_its_classifier_can_stay_as_it_is():
    _, head = network(HeadConfig(hidden=(6,)))
    head.set_trainable(True, classifier=False)
    assert [layer.name for layer in head.layers if layer.trainable] == ["head_hidden_1", "head_dropout_1"]
    head.set_trainable(True)
    assert all(layer.trainable for layer in head.layers)
    head.set_trainable(False)
    assert not [layer for layer in head.layers if layer.trainable]
    assert network(HeadConfig(hidden=()))[1].trained_layers(classifier=False)[0].name == "head_dropout"
