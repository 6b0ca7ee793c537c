"""Batches of one size: the same numbers as in one piece, one trace, and no row of the filling comes out."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from tl_core.networks.padded_batches import as_input, predict_padded


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """Two outputs by hand: a row's sum and the row doubled."""
    row = keras.Input((3,))
    return keras.Model(row, [keras.ops.sum(row, axis=1, keepdims=True), row * 2])


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 9])
def test_every_row_comes_out_once_in_order(model, count):
    rows = np.arange(3 * count, dtype=np.uint8).reshape(count, 3)
    sums, doubled = predict_padded(model, rows, 4)
    np.testing.assert_array_equal(sums, rows.sum(axis=1, keepdims=True))
    np.testing.assert_array_equal(doubled, 2.0 * rows)
    assert doubled.shape == (count, 3) and doubled.dtype == np.float32


def test_the_model_sees_batches_of_one_size_filled_up_with_zeros():
    seen = []
    fake = SimpleNamespace(inputs=[SimpleNamespace(dtype="float32")],
                           predict_on_batch=lambda batch: seen.append(batch) or batch)
    predict_padded(fake, np.ones((5, 2), np.uint8), 3)
    assert [batch.shape for batch in seen] == [(3, 2), (3, 2)] and seen[1][2].tolist() == [0, 0]


def test_numbers_of_words_stay_whole():
    words = SimpleNamespace(inputs=[SimpleNamespace(dtype="int32")])
    assert as_input(words, np.array([[2**24 + 1]])).tolist() == [[2**24 + 1]]  # float32 has no such number
