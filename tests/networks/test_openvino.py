"""Prefixes in OpenVINO: equal to TensorFlow (tests/backbones: for every one), and what happens where they are not."""

import ctypes
import gc
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.networks import openvino
from tl_core.networks.device import choose
from tl_core.networks.network import Network, build_network
from tl_core.networks.openvino import CLOSE, Compiled, NotAccelerated, deviation
from tl_core.networks.padded_batches import as_input

pytest.importorskip("openvino", reason="OpenVINO is not installed: TensorFlow computes everything.")

CPU = choose("cpu", ())
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_kept():
    openvino.clear()
    yield
    openvino.clear()


def pictures_of(network, count: int) -> np.ndarray:
    """Or texts, of all lengths from one token on."""
    if network.spec.modality == "text":
        size = network.model.input.shape[1]
        tokens = np.random.default_rng(1).integers(1, 1000, (count, size), dtype=np.int32)
        return np.where(np.arange(size) <= np.arange(count)[:, None] % size, tokens, 0)
    return np.random.default_rng(1).integers(0, 256, (count, *network.model.input.shape[1:]), dtype=np.uint8)


def by_tensorflow(prefix, rows) -> list[np.ndarray]:
    return [np.array(value) for value in keras.tree.flatten(
        prefix._model(as_input(prefix._model, rows), training=False))]


def assert_close(actual, expected) -> None:
    assert [value.shape for value in actual] == [value.shape for value in expected]
    assert {value.dtype for value in actual} == {np.dtype("float32")}
    assert deviation(actual, expected) <= CLOSE


@pytest.fixture
def small():
    """``small(weights=…, seed=…)``: a small_cnn of 32 pixels in a network of its own."""
    def made(seed=0, depth=0, **changes):
        keras.utils.set_random_seed(seed)
        config = RunConfig(data="x", backbone="small_cnn", weights="random", image_size=32, **changes)
        return build_network(config, CPU, None, depth)
    return made


def test_many_cuts_are_the_single_ones_and_batches_do_not_matter(small):
    network = small()
    pictures = pictures_of(network, 21)
    many = network.prefix_many((2, 3, 5), "max")(pictures, 21)
    for depth, found in zip((2, 3, 5), many, strict=True):
        single = network.prefix(depth, "max")
        assert_close([single(pictures[:3], 2), single(pictures.astype("float32"), 7)], [found[:3], found])
    (alone,) = network.prefix_many((3,), "max")(pictures, 21)
    assert np.array_equal(alone, network.prefix(3, "max")(pictures, 21))
    assert np.array_equal(network.prefix(5, "max")(pictures, 4), network.prefix(5, "max")(pictures, 21))
    assert network.prefix(5, "max")(pictures[:0], 4).shape == (0, many[2].shape[1])


def signal_stack() -> bytes:
    """Which stack this thread's signals use, as the kernel tells it."""
    stack = ctypes.create_string_buffer(24)  # stack_t: address, flags, size
    assert ctypes.CDLL(None).sigaltstack(None, stack) == 0
    return stack.raw


@pytest.mark.skipif(sys.platform != "linux", reason="how Linux lays out stack_t")
def test_signals_keep_their_stack_so_that_ctrl_c_asks_to_stop(small):
    """OpenVINO's plugin left a freed one on the main thread once two networks were compiled and forgotten."""
    before = signal_stack()
    compiled = [Compiled(small(seed, depth=1).prefix(1, "avg")._model) for seed in range(2)]
    assert signal_stack() == before
    while compiled:  # the first first, as they are forgotten
        del compiled[0]
        gc.collect()
        assert signal_stack() == before


def test_equal_weights_are_compiled_once_and_others_anew(small, monkeypatch):
    made = []
    monkeypatch.setattr(openvino, "_converted", lambda model, of=openvino._converted: made.append(1) or of(model))
    pictures = pictures_of(small(), 2)
    first = small().prefix(3, "avg")(pictures, 2)
    assert np.array_equal(small().prefix(3, "avg")(pictures, 2), first) and len(made) == 1
    assert not np.allclose(small(seed=1).prefix(3, "avg")(pictures, 2), first) and len(made) == 2
    small().prefix(4, "avg")(pictures, 2)
    small().prefix(4, "avg", start=3)(first, 2)
    assert len(made) == 4


def test_weights_above_the_cut_do_not_matter(small, monkeypatch):
    pictures = pictures_of(small(), 2)
    whole, changed = small(), small()
    top = changed.model.get_layer("block5_conv1")
    top.set_weights([value + 1 for value in top.get_weights()])
    changed = Network(changed.spec, changed.model, "", CPU)
    before = whole.prefix(4, "avg")(pictures, 2)
    monkeypatch.setattr(openvino, "_converted", None)  # converting again would fail
    assert np.array_equal(changed.prefix(4, "avg")(pictures, 2), before)
    assert [whole.digest_below(d) == changed.digest_below(d) for d in (0, 4, 5)] == [True, True, False]


def test_training_disturbs_neither_what_is_compiled_nor_what_others_find(small):
    """A prefix stays as it was when it was first needed; what is made later has the weights of then."""
    pictures = pictures_of(small(), 2)
    network = small()
    before = network.prefix(4, "avg")(pictures, 2)
    network._trained_above = 2  # as trained_part(2, head) leaves it
    layer = network.model.get_layer("block3_conv1")
    layer.set_weights([value * 2 + 0.1 for value in layer.get_weights()])
    assert np.array_equal(network.prefix(4, "avg")(pictures, 2), before)
    later = network.prefix(5, "avg")
    assert_close([later(pictures, 2)], by_tensorflow(later, pictures))
    fresh = small().prefix(5, "avg")
    assert_close([fresh(pictures, 2)], by_tensorflow(fresh, pictures))
    assert deviation([fresh(pictures, 2)], [later(pictures, 2)]) > CLOSE


def test_only_some_stay(small):
    network = small()
    for depth in range(1, 5):
        for start in range(depth):
            network.prefix(depth, "avg", start).engine  # noqa: B018
    assert len(openvino._kept) == openvino.KEPT


def test_without_openvino_tensorflow_computes(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    network = small()
    prefix, pictures = network.prefix_many((3, 5), "avg"), pictures_of(network, 9)
    found = prefix(pictures, 4)
    assert prefix.engine.startswith("TensorFlow 2.") and prefix.note == "" and prefix.deviation == 0
    assert_close(found, by_tensorflow(prefix, pictures))


def test_one_that_deviates_is_refused_with_a_word(small, monkeypatch):
    infer = Compiled.__call__
    monkeypatch.setattr(Compiled, "__call__", lambda self, rows: [value * 1.001 for value in infer(self, rows)])
    network = small()
    prefix, pictures = network.prefix(5, "avg"), pictures_of(network, 3)
    assert_close([prefix(pictures, 3)], by_tensorflow(prefix, pictures))
    assert prefix.engine.startswith("TensorFlow") and prefix.deviation == pytest.approx(1e-3, rel=0.05)
    assert "OpenVINO's outputs are 1e-03 of the largest away" in prefix.note


@pytest.mark.parametrize(("layer", "word"), [
    (keras.layers.UpSampling2D(2), "the layer UpSampling2D"),
    (keras.layers.Activation("tanh"), "the activation tanh"),
    (keras.layers.ReLU(negative_slope=0.1), "slope"),
    (keras.layers.BatchNormalization(axis=1), "axis 1"),
    (keras.layers.Reshape((64, 3)), "shape"),
], ids=lambda value: getattr(value, "name", None))
def test_layers_that_are_not_translated_leave_it_to_tensorflow(layer, word):
    pixels = keras.Input((8, 8, 3))
    model = keras.Model(pixels, layer(pixels))
    found = openvino.accelerated(layer.name, lambda: model, None, np.zeros((1, 8, 8, 3)))
    assert isinstance(found, NotAccelerated) and word in found.note


def test_a_failure_of_openvino_leaves_it_to_tensorflow(small, monkeypatch):
    def fails(model):
        raise RuntimeError("no such instruction\n at 0x0")
    monkeypatch.setattr(openvino, "_converted", fails)
    prefix = small().prefix(2, "avg")
    assert prefix(pictures_of(small(), 2), 2).shape == (2, *prefix.shape)
    assert prefix.note == "TensorFlow computes the frozen blocks: OpenVINO failed (no such instruction)."


def test_nan_is_no_agreement():
    assert not deviation([np.array([np.nan])], [np.array([1.0])]) <= CLOSE
    # |2 − 4| / 4 = 0.5 in the first, |3.5 − 2| / 2 = 0.75 in the second, which is larger; of zeros the difference.
    assert deviation([np.array([1.0, 2.0]), np.array([3.5])], [np.array([1.0, 4.0]), np.array([2.0])]) == 0.75
    assert deviation([np.array([0.25])], [np.array([0.0])]) == 0.25


def test_nothing_is_reported_to_openvinos_maker(tmp_path):
    """In a clean process, outside of CI, which its telemetry would notice: no module, no file, no thread, no socket."""
    code = """
import socket, sys, threading
tried = []
socket.socket.connect = lambda self, address: tried.append(address)
socket.getaddrinfo = lambda *address, **_: tried.append(address) or []
from tl_core.networks import openvino as accelerator
accelerator.disable_openvino_telemetry()
import openvino, openvino.tools.ovc
print([m for m in sys.modules if m.startswith("openvino_telemetry.")], tried, threading.active_count())
"""
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TF_BUILD", "JENKINS_URL")}
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**environment, "HOME": str(tmp_path)},
                            capture_output=True, text=True, check=True)
    assert answer.stdout.split("\n")[0] == "[] [] 1"
    assert list(tmp_path.rglob("*openvino*")) == []
