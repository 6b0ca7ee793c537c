"""A file with another head in it is the file that Keras writes."""

import json
import zipfile

import h5py
import keras
import numpy as np
import pytest

from tests.training.conftest import SMALL
from tl_core.config import HeadConfig, RunConfig
from tl_core.networks import save_model
from tl_core.networks.device import Device
from tl_core.networks.head import Head
from tl_core.networks.network import Network, build_network

CPU = Device("CPU", "/CPU:0", False, False)


def head(seed, network, **shape):
    keras.utils.set_random_seed(seed)
    layer = Head(HeadConfig(**{"hidden": (6, 6), "dropout": 0.3, **shape}), 4)
    network.trained_part(network.blocks, [layer])
    for weight in layer.weights:
        weight.assign(keras.random.normal(weight.shape))
    return layer


@pytest.fixture
def network(pretrained):
    return build_network(RunConfig.parse({**SMALL, "weights": str(pretrained)}), CPU, None, 5)


def contents(file):
    with zipfile.ZipFile(file) as archive:
        weights, files = {}, {name: archive.read(name) for name in archive.namelist() if name != "model.weights.h5"}
        with h5py.File(archive.open("model.weights.h5")) as stored:
            stored.visititems(lambda name, item: weights.update({name: item[()]})
                              if isinstance(item, h5py.Dataset) else None)
    metadata = json.loads(files.pop("metadata.json"))
    assert metadata.pop("date_saved")
    return files, metadata, weights


def test_the_second_head_is_written_as_keras_writes_it(network, tmp_path, monkeypatch):
    save_model.save(network, head(1, network), tmp_path / "first.keras")
    second = head(2, network)
    network.save(second, tmp_path / "keras.keras")
    monkeypatch.setattr(Network, "save", None)  # Keras is not asked again
    save_model.save(network, second, tmp_path / "ours.keras")
    ours, theirs = contents(tmp_path / "ours.keras"), contents(tmp_path / "keras.keras")
    assert json.loads(ours[0]["config.json"]) == json.loads(theirs[0]["config.json"]) and ours[1] == theirs[1]
    assert ours[2].keys() == theirs[2].keys()
    for name, value in theirs[2].items():
        np.testing.assert_array_equal(ours[2][name], value)
    pixels = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype("float32")
    scores = [keras.saving.load_model(tmp_path / name, safe_mode=True).predict(pixels, verbose=0)
              for name in ("ours.keras", "keras.keras")]
    np.testing.assert_array_equal(*scores)
    assert sorted(file.name for file in tmp_path.glob("*.keras")) == ["first.keras", "keras.keras", "ours.keras"]


def test_another_shape_is_written_by_keras(network, tmp_path, monkeypatch):
    save_model.save(network, head(1, network), tmp_path / "first.keras")
    asked, real = [], Network.save
    monkeypatch.setattr(Network, "save", lambda self, *given: asked.append(given) or real(self, *given))
    for number, shape in enumerate(({"hidden": (7,)}, {"pooling": "max", "hidden": (7,)}, {"dropout": 0.1})):
        save_model.save(network, head(1, network, **shape), tmp_path / "other.keras")
        assert len(asked) == number + 1


def test_weights_that_lie_in_two_places_are_left_to_keras(network, tmp_path):
    twin = head(1, network, hidden=(6, 6), dropout=0.0)
    save_model._templates.pop(network, None)
    twin.layers[0].bias.assign(keras.ops.zeros(6))
    twin.layers[2].bias.assign(keras.ops.zeros(6))
    save_model.save(network, twin, tmp_path / "twin.keras")
    assert not save_model._templates[network]
