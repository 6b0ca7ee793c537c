"""Embeddings: one row a key, in order, of the frozen backbone's pooled output."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.conftest import WIDTH, make_dataset, noise
from tl_core.data.dataset import Split
from tl_core.embeddings import extraction
from tl_core.embeddings.embedding import STAGE, embed, embed_on_disk
from tl_core.errors import UserError

SMALL = {"backbone": "small_cnn", "image_size": 32}


@pytest.fixture
def batches_of(monkeypatch):
    return lambda count: monkeypatch.setattr(extraction, "BATCH", count)


def test_rows_belong_to_their_keys_whatever_the_batch(pretrained, batches_of, monkeypatch):
    batches_of(4)
    dataset = make_dataset()
    keys = [f"train/{i}" for i in range(10)]
    told = []
    rows = embed(dataset, keys, weights=str(pretrained), progress=lambda *step: told.append(step), **SMALL)
    assert rows.shape == (10, WIDTH) and rows.dtype == np.float32
    batches_of(3)
    monkeypatch.setenv("TL_STORE_BYTES", "0")
    backwards = embed(dataset, keys[::-1], weights=str(pretrained), **SMALL)
    np.testing.assert_allclose(rows, backwards[::-1], rtol=1e-4, atol=1e-5)
    stage = STAGE.format("pictures")
    assert [*dict.fromkeys(told)] == [(stage, done, 10) for done in (0, 4, 8, 10)]


def test_they_are_what_the_network_itself_says(pretrained):
    import keras
    network = keras.models.load_model(pretrained)
    pictures = np.stack([noise(f"train/{i}", 32) for i in range(3)]).astype(np.float32)
    expected = np.asarray(network(pictures, training=False)).mean(axis=(1, 2))
    rows = embed(make_dataset(), ["train/0", "train/1", "train/2"], weights=str(pretrained), **SMALL)
    np.testing.assert_allclose(rows, expected, rtol=1e-4, atol=1e-5)


def test_on_the_disk_they_are_the_same_also_where_a_picture_cannot_be_read(pretrained, batches_of, monkeypatch):
    batches_of(3)
    monkeypatch.setenv("TL_STORE_BYTES", "0")  # each time computed
    dataset, keys = make_dataset(), [f"train/{i}" for i in range(7)]
    rows = embed_on_disk(dataset, keys, weights=str(pretrained), **SMALL)
    np.testing.assert_array_equal(rows[:], embed(dataset, keys, weights=str(pretrained), **SMALL))
    broken = replace(dataset, read=_failing(dataset.read, "train/2"))
    rows = embed_on_disk(broken, keys, weights=str(pretrained), **SMALL)
    assert rows.shape == (7, WIDTH) and not rows[2].any() and rows[3].any() and rows[6].any()


def _failing(read, bad):
    def failing(key, size):
        if key == bad:
            raise OSError("gone")
        return read(key, size)
    return failing


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


def test_a_second_check_up_and_a_run_read_its_rows(pretrained, monkeypatch):
    """The store has them under the key that a run's own rows have; unlabelled pictures are described too."""
    dataset, keys = make_dataset(), [f"train/{i}" for i in range(6)]
    rows = embed(dataset, keys, weights=str(pretrained), **SMALL)

    def blind(key, size):
        raise AssertionError("A stored picture was read again.")
    nothing_known = {name: Split(split.keys, np.full(len(split), -1)) for name, split in dataset.splits.items()}
    again = embed(dataset.with_splits(nothing_known, read=blind), keys[::-1], weights=str(pretrained), **SMALL)
    np.testing.assert_array_equal(rows, again[::-1])


def test_a_picture_that_cannot_be_read_any_more_has_zeros_and_stops_nothing(pretrained):
    def torn(key, size):
        if key == "train/1":
            raise OSError("torn")
        return noise(key, size)
    rows = embed(make_dataset(torn), ["train/0", "train/1", "train/2"], weights=str(pretrained), **SMALL)
    whole = embed(make_dataset(), ["train/0", "train/2"], weights=str(pretrained), **SMALL)
    assert not rows[1].any()
    np.testing.assert_array_equal(rows[[0, 2]], whole)
    with pytest.raises(UserError, match="None of 1 pictures can be read"):
        embed(make_dataset(torn), ["train/1"], weights=str(pretrained), **SMALL)
