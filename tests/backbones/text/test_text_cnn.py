"""The small network for texts: what padding must not change."""

import keras
import numpy as np

from tl_core.backbones.catalog import BACKBONES
from tl_core.networks.pooling import pooled


def test_neither_padding_nor_the_batch_changes_a_texts_vector():
    keras.utils.set_random_seed(0)
    spec = BACKBONES.get("text_cnn")
    short, long = spec.build(8), spec.build(20)
    long.set_weights(short.get_weights())
    rows = spec.input.noise(3, 8) | 1
    rows[0, 3:] = rows[1, 6:] = 0
    for pooling in ("avg", "max"):
        vector = keras.Model(short.input, pooled(short.output, pooling))
        padded = keras.Model(long.input, pooled(long.output, pooling))
        alone = np.concatenate([vector(row[None]) for row in rows])
        np.testing.assert_allclose(vector(rows), alone, atol=1e-5)
        np.testing.assert_allclose(padded(np.pad(rows, ((0, 0), (0, 12)))), alone, atol=1e-5)
