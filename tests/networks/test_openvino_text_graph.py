"""A network for texts in OpenVINO: every pooling, every cut, texts of all lengths, in any order."""

import keras
import numpy as np
import pytest

from tl_core.backbones.text import bert, masks
from tl_core.networks.openvino import CLOSE, CompiledTexts, deviation
from tl_core.networks.openvino_graph import NotConvertible
from tl_core.networks.pooling import pooled

pytest.importorskip("openvino", reason="OpenVINO is not installed: TensorFlow computes everything.")
SIZE = 40
TEXTS = np.where(np.arange(SIZE) < np.array([1, 40, 0, 17, 8, 9, 40, 3, 25, 2, 33])[:, None],
                 np.random.default_rng(0).integers(1, 200, (11, SIZE)), 0).astype(np.int32)


@pytest.fixture(scope="module")
def tiny():
    keras.utils.set_random_seed(0)
    network = bert.build(bert.Shape(200, 16, 2, 2, 32, 64), "tiny", SIZE)
    layer = network.get_layer("layer1_transformer")
    rng = np.random.default_rng(1)
    layer.set_weights([value + rng.uniform(-0.3, 0.3, value.shape) for value in layer.get_weights()])
    return network


def test_every_pooling_and_the_tokens_themselves_are_as_in_tensorflow(tiny):
    model = keras.Model(tiny.input, [tiny.output, *(pooled(tiny.output, name) for name in ("avg", "max", "cls"))])
    outputs, expected = CompiledTexts(model)(TEXTS), [np.array(one) for one in model(TEXTS, training=False)]
    assert [one.shape for one in outputs] == [one.shape for one in expected]
    assert deviation(outputs, expected) <= CLOSE
    assert not outputs[0][TEXTS == 0].any() and not any(one[2].any() for one in outputs)


def test_it_goes_on_from_the_rows_of_a_cut(tiny):
    cut = tiny.get_layer("layer1").output
    rows = np.array(keras.Model(tiny.input, cut)(TEXTS, training=False))
    above = keras.Model(cut, pooled(tiny.output, "avg"))
    assert deviation(CompiledTexts(above)(rows), [np.array(above(rows, training=False))]) <= CLOSE


def test_a_texts_neighbours_change_nothing(tiny):
    compiled = CompiledTexts(keras.Model(tiny.input, pooled(tiny.output, "avg")))
    together = compiled(TEXTS)[0]
    for number, text in enumerate(TEXTS):
        np.testing.assert_allclose(compiled(text[None])[0][0], together[number], atol=1e-5)


def test_other_layers_are_left_to_tensorflow():
    tokens = keras.Input((SIZE,), dtype="int32")
    words = keras.layers.Embedding(200, 4)(tokens)
    recurrent = keras.Model(tokens, masks.cleared(keras.layers.GRU(4, return_sequences=True)(words),
                                                  masks.real(tokens, "tokens"), "end"))
    with pytest.raises(NotConvertible, match="the layer GRU"):
        CompiledTexts(recurrent)
