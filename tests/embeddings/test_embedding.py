"""Embeddings: one row a key, in order, of the frozen backbone's pooled output."""

import numpy as np
import pytest

from tests.training.conftest import WIDTH, make_dataset, noise
from tl_core.embeddings.embedding import STAGE, embed
from tl_core.errors import UserError

SMALL = {"backbone": "small_cnn", "image_size": 32, "batch_size": 4}


def test_rows_belong_to_their_keys_whatever_the_batch(pretrained):
    dataset = make_dataset()
    keys = [f"train/{i}" for i in range(10)]
    told = []
    rows = embed(dataset, keys, weights=str(pretrained), progress=lambda *step: told.append(step), **SMALL)
    assert rows.shape == (10, WIDTH) and rows.dtype == np.float32
    backwards = embed(dataset, keys[::-1], weights=str(pretrained), **{**SMALL, "batch_size": 3})
    np.testing.assert_allclose(rows, backwards[::-1], rtol=1e-4, atol=1e-5)
    assert told == [(STAGE, 0, 10), (STAGE, 4, 10), (STAGE, 8, 10), (STAGE, 10, 10)]


def test_they_are_what_the_network_itself_says(pretrained):
    import keras
    network = keras.models.load_model(pretrained)
    pictures = np.stack([noise(f"train/{i}", 32) for i in range(3)]).astype(np.float32)
    expected = np.asarray(network(pictures, training=False)).mean(axis=(1, 2))
    rows = embed(make_dataset(), ["train/0", "train/1", "train/2"], weights=str(pretrained), **SMALL)
    np.testing.assert_allclose(rows, expected, rtol=1e-4, atol=1e-5)


def test_no_keys_give_no_rows_and_an_unknown_backbone_is_named():
    assert embed(make_dataset(), [], weights="random", **SMALL).shape == (0, WIDTH)
    with pytest.raises(UserError, match="nothing_net"):
        embed(make_dataset(), ["train/0"], backbone="nothing_net")


def test_progress_may_stop_it():
    def progress(stage, done, total):
        if done:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        embed(make_dataset(), ["train/0", "train/1"], weights="random", progress=progress, **SMALL)
