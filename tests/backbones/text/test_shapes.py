"""Sizes of the registered encoders: the published numbers of parameters, and what a config.json says."""

import pytest

from tests.backbones.text import hub_folders
from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text import shapes
from tl_core.errors import UserError


@pytest.mark.parametrize(("name", "published", "left_out"), [
    # Published with pooler (width² and width), segments, and positions that no token has: a row of width each.
    ("bert_tiny", 4_385_920, 128 * 129 + 2 * 128), ("bert_base", 109_482_240, 768 * 769 + 2 * 768),
    ("distilbert", 66_362_880, 0), ("roberta_base", 124_645_632, 768 * 769 + 768 + 2 * 768)])
def test_parameters_are_the_published_ones(name, published, left_out):
    spec = BACKBONES.get(name)
    assert spec.parameters == published - left_out
    assert [block.parameters for block in spec.blocks] == [
        count for _, count in shapes.parameters(shapes.SHAPES[name])]
    assert {block.output_shape for block in spec.blocks} == {(spec.size, shapes.SHAPES[name].width)}


@pytest.mark.parametrize("name", sorted(shapes.SHAPES))
def test_multiply_adds_are_those_of_the_layers_matrices(name):
    """Words and positions are looked up; a layer multiplies its six matrices once a token."""
    shape, size = shapes.SHAPES[name], 128
    embeddings, *layers = multiply_adds.multiply_adds(BACKBONES.get(name), size)
    matrices = 4 * shape.width**2 + 2 * shape.width * shape.inner
    assert layers == [size * matrices] * shape.layers and embeddings == 2 * size * shape.width


@pytest.mark.parametrize("kind", shapes.KINDS)
def test_each_kinds_own_fields(kind):
    config = {**hub_folders.CONFIGS[kind], "vocab_size": 90}
    shape = shapes.of_config(config, "folder", config.get("pad_token_id", 0))
    assert (shape.vocabulary, shape.width, shape.layers, shape.heads, shape.inner, shape.positions) == (
        90, hub_folders.WIDTH, hub_folders.LAYERS, hub_folders.HEADS, hub_folders.INNER, hub_folders.POSITIONS)
    assert (shape.epsilon, shape.first_position) == (hub_folders.EPSILON[kind], hub_folders.FIRST_POSITION[kind])


@pytest.mark.parametrize(("changes", "said"), [
    ({"model_type": "xlnet"}, "'xlnet'"), ({"max_position_embeddings": 2}, "max_position_embeddings is 2"),
    ({"max_position_embeddings": None}, "max_position_embeddings is None"),
    ({"position_embedding_type": "relative_key"}, "relative_key"), ({"hidden_act": "gelu_new"}, "gelu_new"),
    ({"vocab_size": True}, "vocab_size is True"), ({"pad_token_id": 5}, "pad_token_id is 5")])
def test_what_our_layers_would_not_compute_is_refused(changes, said):
    with pytest.raises(UserError, match=said):
        shapes.of_config({**hub_folders.CONFIGS["roberta"], "vocab_size": 90, **changes}, "folder", 1)
