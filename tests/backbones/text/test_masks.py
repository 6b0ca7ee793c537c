"""A block's output tells where a text ends."""

import keras
import numpy as np

from tl_core.backbones.text import masks


def test_rows_of_zeros_and_tokens_of_zero_are_padding():
    rows = np.array([[[1, 0], [0, -2], [0, 0]]], np.float32)
    assert np.array(masks.real(rows, "x")).tolist() == [[True, True, False]]
    assert np.array(masks.real(np.array([[5, 0]]), "x")).tolist() == [[True, False]]


def test_cleared_rows_are_zeros_by_a_layer_of_that_name():
    x, mask = keras.Input((2, 3)), keras.Input((2,), dtype="bool")
    model = keras.Model([x, mask], masks.cleared(x, mask, "block1"))
    out = model([np.ones((1, 2, 3), np.float32), np.array([[True, False]])])
    assert np.array(out).tolist() == [[[1, 1, 1], [0, 0, 0]]]
    assert model.get_layer("block1").output is model.output
