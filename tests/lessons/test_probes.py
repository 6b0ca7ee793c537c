"""Few labelled examples of a set, and what a frozen network makes of them."""

import numpy as np
import pytest

from tests.thin_cnn import thin_cnn_here  # noqa: F401
from tl_core.embeddings import embedding
from tl_core.lessons import probes


@pytest.fixture
def colours(picture_folder):
    return probes.few(str(picture_folder), 3, 5)


def test_few_takes_as_many_of_each_class_and_the_seed_chooses(picture_folder, colours):
    assert np.bincount(colours.train.labels).tolist() == [3, 3]
    other = probes.few(str(picture_folder), 3, 6)
    assert set(other.train.keys) != set(colours.train.keys)
    assert list(other.test.keys) == list(colours.test.keys)
    assert colours.keys == [*colours.train.keys, *colours.test.keys]


def test_two_colours_are_told_apart_by_pixels(colours):
    assert colours.probed(probes.pixels(colours, 16)).all()


def test_features_of_several_depths_come_from_one_pass_and_agree_with_one(colours):
    several = embedding.embed_blocks(colours.dataset, colours.keys, [1, 5], backbone="small_cnn", image_size=32,
                                     weights="random")
    assert set(several) == {1, 5}
    last = probes.features(colours, "small_cnn", 32, weights="random")
    assert last.shape == (len(colours.keys), 192)
    np.testing.assert_allclose(several[5], last, atol=1e-5)
