"""MiniLM against NumPy; cuts, padding and batches on a small encoder of the same layers."""

import keras
import numpy as np
import pytest

from tests.backbones.text import bert_oracle
from tl_core.backbones import package_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text import bert, bert_tensors, shapes
from tl_core.backbones.text.word_pieces import tokenize
from tl_core.errors import UserError
from tl_core.networks.pooling import pooled

TINY = bert.Shape(vocabulary=200, width=16, layers=2, heads=2, inner=32, positions=64)
# The sentences of KerasHub's pull request 2740, which says how alike the first is to the second and to the third.
SENTENCES = ["Which planet is known as the Red Planet?",
             "Mars is often referred to as the Red Planet.", "Venus is often called Earth's twin."]


def tokens(counts, size, seed=0) -> np.ndarray:
    rows = np.random.default_rng(seed).integers(1, TINY.vocabulary, (len(counts), size)).astype(np.int32)
    return np.where(np.arange(size) < np.array(counts)[:, None], rows, 0)


@pytest.fixture(scope="module")
def tiny():
    keras.utils.set_random_seed(0)
    return {size: network for size in (8, 24) for network in [bert.build(TINY, "tiny", size)]}


@pytest.fixture(scope="module")
def vectors(tiny):
    """What each pooling makes of rows at each length, with the same weights."""
    tiny[24].set_weights(tiny[8].get_weights())
    return {(size, name): keras.Model(network.input, pooled(network.output, name))
            for size, network in tiny.items() for name in ("avg", "max", "cls")}


@pytest.mark.parametrize("pooling", ["avg", "max", "cls"])
def test_neither_padding_nor_the_batch_changes_a_texts_vector(vectors, pooling):
    short, long = (vectors[size, pooling] for size in (8, 24))
    rows = tokens([3, 8, 5], 8)
    alone = np.concatenate([short(row[None]) for row in rows])
    assert np.abs(alone).min(axis=1).max() > 0
    np.testing.assert_allclose(short(rows), alone, atol=1e-5)
    np.testing.assert_allclose(long(np.pad(rows, ((0, 0), (0, 16)))), alone, atol=1e-5)


def test_rows_of_padding_are_zeros_at_every_block_and_no_others(tiny):
    ends = [tiny[8].get_layer(name).output for name in ("embeddings", "layer1", "layer2")]
    for output in keras.Model(tiny[8].input, ends)(tokens([3, 8], 8)):
        assert np.array(output).any(axis=2).tolist() == [[True] * 3 + [False] * 5, [True] * 8]


def test_a_text_that_cannot_be_read_is_finite(vectors):
    for pooling in ("avg", "max", "cls"):
        assert not np.array(vectors[8, pooling](np.zeros((1, 8), np.int32))).any()


def test_no_more_tokens_than_positions():
    with pytest.raises(UserError, match="have 65 tokens"):
        bert.build(TINY, "tiny", 65)


@pytest.fixture(scope="module")
def minilm():
    """MiniLM at 32 tokens with its weights, and the tensors that they come from."""
    network = BACKBONES.get("minilm_l6").build(32)
    file = package_files.locate(package_files.MINILM)
    bert_tensors.load(network, file, shapes.MINILM_L6)
    return network, bert_oracle.read(file)


def test_every_block_is_that_of_an_independent_implementation(minilm):
    network, tensors = minilm
    rows = np.stack([tokenize(text, 32) for text in (SENTENCES[0], "naïve café – 東京 🙂 antidisestablishment")])
    ends = [network.get_layer(block.layer).output for block in BACKBONES.get("minilm_l6").blocks]
    outputs = [np.array(output) for output in keras.Model(network.input, ends)(rows, training=False)]
    for number, row in enumerate(rows):
        expected = bert_oracle.blocks(tensors, row[row > 0].tolist())
        for output, block in zip(outputs, expected, strict=True):
            np.testing.assert_allclose(output[number, :len(block)], block, atol=1e-4)
            assert not output[number, len(block):].any()


def test_sentences_are_as_alike_as_its_makers_say(minilm):
    network, _ = minilm
    vectors = np.array(keras.Model(network.input, pooled(network.output, "avg"))(
        np.stack([tokenize(text, 32) for text in SENTENCES]), training=False))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors[0] @ vectors[1:].T, [0.814, 0.480], atol=6e-4)
