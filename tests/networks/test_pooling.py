"""A text's vector is of its tokens, not of its padding; kept rows are averaged alike."""

import keras
import numpy as np
import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.networks.pooling import averaged, pooled

ROWS = np.array([[[1, -2], [3, -4], [0, 0]], [[0, 0], [0, 0], [0, 0]]], np.float32)


@pytest.mark.parametrize(("pooling", "expected"), [
    ("avg", [[2, -3], [0, 0]]), ("max", [[3, -2], [0, 0]]), ("cls", [[1, -2], [0, 0]])])
def test_of_a_text(pooling, expected):
    rows = keras.Input((3, 2))
    model = keras.Model(rows, pooled(rows, pooling, "head_pool"))
    assert np.array(model(ROWS)).tolist() == expected and model.get_layer("head_pool").output is model.output


def test_kept_rows_are_averaged_as_the_layer_does():
    assert averaged(ROWS).tolist() == [[2, -3], [0, 0]]
    pictures = np.random.default_rng(0).random((2, 3, 4, 5), np.float32)
    np.testing.assert_allclose(averaged(pictures), np.array(pooled(keras.ops.convert_to_tensor(pictures), "avg")), 1e-6)


def test_networks_put_together_after_a_session_was_cleared_have_no_name_twice():
    spec = BACKBONES.get("text_cnn")
    network = spec.build(8)
    for pooling in ("avg", "max", "cls"):
        keras.backend.clear_session()  # Keras numbers its operations from the beginning again
        twice = [pooled(network.output, pooling), pooled(network.output, pooling, "head_pool")]
        model = keras.Model(network.input, twice)
        assert len({step.name for step in model.operations}) == len(model.operations)
