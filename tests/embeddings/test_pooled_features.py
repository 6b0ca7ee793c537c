"""Pictures described by a backbone: each row its own picture's, read from the store where it was computed before."""

import keras
import numpy as np
import pytest

from tests.training.conftest import COUNTS, SMALL, WIDTH, make_dataset, noise
from tl_core.config import RunConfig
from tl_core.data.dataset import Split
from tl_core.embeddings.embedding import embed
from tl_core.embeddings.pooled_features import pooled_features
from tl_core.errors import UserError


@pytest.fixture
def alone():
    """The training split of the small set by itself: what ``transferability.pictures`` gives."""
    def made(read=noise):
        dataset = make_dataset(read)
        empty = dataset.splits["train"].take([])
        return dataset.with_splits({"train": dataset.splits["train"], "val": empty, "test": empty})
    return made


def config(pretrained, **changes) -> RunConfig:
    return RunConfig.parse({**SMALL, "weights": str(pretrained), **changes})


def test_rows_are_those_of_the_pictures_in_the_splits_order(pretrained, alone):
    dataset, told = alone(), []
    found = pooled_features(config(pretrained), dataset, tell=lambda *step: told.append(step))
    train = dataset.splits["train"]
    expected = embed(dataset, train.keys, backbone="small_cnn", weights=str(pretrained), image_size=32)
    assert found.features.shape == (COUNTS["train"], WIDTH) and found.features.dtype == np.float32
    np.testing.assert_allclose(found.features, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found.labels, train.labels)
    assert found.probabilities is None
    assert told == [(0, 40), (32, 40), (40, 40)]


def test_what_has_been_described_is_read_not_seen_again(pretrained, alone):
    first = pooled_features(config(pretrained), alone())

    def blind(key, size):
        raise AssertionError("A stored picture was read again.")
    again = pooled_features(config(pretrained, seed=5), alone(blind))
    np.testing.assert_array_equal(first.features, again.features)


def test_without_the_store_the_same_comes_out(pretrained, alone):
    with_it = pooled_features(config(pretrained), alone())
    without = pooled_features(config(pretrained, feature_store=False), alone())
    np.testing.assert_allclose(with_it.features, without.features, rtol=1e-5, atol=1e-5)


def test_a_picture_that_cannot_be_read_is_left_out_with_its_label(pretrained, alone):
    def read(key, size):
        if key == "train/3":
            raise OSError("gone")
        return noise(key, size)
    found = pooled_features(config(pretrained), alone(read))
    np.testing.assert_array_equal(found.labels, np.delete(alone().splits["train"].labels, 3))
    assert len(found.features) == len(found.labels)


def test_random_weights_are_the_same_for_a_seed_and_others_for_another(alone):
    rows = [pooled_features(config("random", weights="random", seed=seed), alone()).features
            for seed in (0, 0, 1)]
    np.testing.assert_array_equal(rows[0], rows[1])
    assert np.abs(rows[0] - rows[2]).max() > 1e-3


def test_progress_may_stop_it(pretrained, alone):
    def tell(done, total):
        if done:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        pooled_features(config(pretrained), alone(), tell=tell)


def test_the_head_of_the_run_that_weights_come_from_is_asked(run, alone):
    """What a saved network says of a picture is what its head makes of the picture's features."""
    outcome = run()
    found = pooled_features(config("run:abc"), alone(), weights_file=outcome.file)
    pictures = np.stack([noise(key, 32) for key in alone().splits["train"].keys]).astype(np.float32)
    expected = keras.models.load_model(outcome.file).predict(pictures, verbose=0)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-4)


def test_a_head_over_other_features_is_not_asked(run, alone):
    head = {"hidden": (16,), "dropout": 0.2, "pooling": "max"}
    found = pooled_features(config("run:abc", head=head), alone(), weights_file=run().file)
    assert found.probabilities is None


def test_unlabelled_pictures_are_not_described(pretrained, alone):
    dataset = alone()
    train = dataset.splits["train"]
    labels = train.labels.copy()
    labels[:5] = -1
    found = pooled_features(config(pretrained),
                            dataset.with_splits({**dataset.splits, "train": Split(train.keys, labels)}))
    np.testing.assert_array_equal(found.labels, train.labels[5:])


def test_without_a_labelled_picture_it_says_so(pretrained, alone):
    train = alone().splits["train"]
    with pytest.raises(UserError, match="no labelled training pictures"):
        pooled_features(config(pretrained), alone().with_splits({
            **alone().splits, "train": Split(train.keys, np.full(len(train), -1))}))
