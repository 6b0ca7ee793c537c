"""Backbones with the head they came with, against keras.applications itself."""

import importlib
import inspect
import re

import keras
import numpy as np
import pytest

from tests.backbones.test_weights import legacy_file
from tl_core import settings
from tl_core.backbones import imagenet_heads, keras_applications
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block
from tl_core.errors import UserError


@pytest.fixture
def own_keras_home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "theirs"))


def test_the_default_backbone_is_here_and_others_once_their_file_is(own_keras_home):
    assert imagenet_heads.here(BACKBONES.get("efficientnet_lite0"))
    resnet = BACKBONES.get("resnet50")
    assert imagenet_heads.has(resnet) and not imagenet_heads.here(resnet)
    (settings.home() / "keras/models").mkdir(parents=True)
    (settings.home() / "keras/models/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5").touch()
    assert not imagenet_heads.here(resnet)
    (settings.home() / "keras/models/resnet50_weights_tf_dim_ordering_tf_kernels.h5").touch()
    assert imagenet_heads.here(resnet)
    assert not imagenet_heads.has(BACKBONES.get("small_cnn"))


@pytest.mark.parametrize("name", sorted(imagenet_heads._FILES))
def test_files_and_digests_are_those_that_keras_names(name):
    file, digest = imagenet_heads._FILES[name]
    without_top = keras_applications.APPLICATIONS[name]
    assert file == re.sub("_no_?top", "", without_top.address.rsplit("/", 1)[1])
    source = inspect.getsource(importlib.import_module(without_top.make.__module__))
    assert digest in source and (digest != without_top.digest or not digest)


def test_mobilenet_with_its_head_computes_what_keras_computes(own_keras_home, monkeypatch):
    spec = BACKBONES.get("mobilenet_v2")
    keras.utils.set_random_seed(0)
    theirs = keras.applications.MobileNetV2(weights=None, classifier_activation=None)
    folder = settings.home() / "keras/models"
    folder.mkdir(parents=True)
    legacy_file(theirs, folder / imagenet_heads._FILES[spec.name][0])
    ours = imagenet_heads.with_head(spec)
    pictures = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3)).astype("float32")
    expected = theirs(keras.applications.mobilenet_v2.preprocess_input(pictures.copy()), training=False)
    np.testing.assert_allclose(ours(pictures, training=False), expected, atol=1e-4 * np.abs(expected).max())
    assert [layer.name for layers in layers_by_block(ours, spec) for layer in layers if layer.weights] == [
        layer.name for layer in ours.layers if layer.weights][:-1]  # all but the head


def test_a_file_of_another_network_is_told(own_keras_home):
    spec = BACKBONES.get("mobilenet_v2")
    folder = settings.home() / "keras/models"
    folder.mkdir(parents=True)
    (folder / imagenet_heads._FILES[spec.name][0]).write_bytes(b"hello")
    with pytest.raises(UserError, match="do not fit.*with its head were expected"):
        imagenet_heads.with_head(spec)
