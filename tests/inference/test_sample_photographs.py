"""scikit-learn's two photographs under EfficientNet-Lite0's own head, with its real ImageNet weights."""

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from tl_core.data.images import from_array
from tl_core.inference import predictor


@pytest.fixture(scope="module")
def lite0():
    return predictor.of_backbone("efficientnet_lite0")


@pytest.mark.parametrize(("file", "meant"), [("flower.jpg", {"daisy"}), ("china.jpg", {"palace", "bell cote"})])
def test_what_it_takes_them_for(lite0, file, meant):
    picture = from_array(load_sample_image(file), lite0.size, Image.Resampling.BILINEAR)
    shares = predictor.probabilities(lite0, picture[None])[0]
    assert lite0.labels[shares.argmax()] in meant
    assert shares.sum() == pytest.approx(1) and np.all(shares >= 0)


def test_it_has_every_block(lite0):
    assert [name for name, _ in predictor.blocks(lite0)] == [block.name for block in lite0.spec.blocks]
