"""RoBERTa's, DistilBERT's and BERT's files against NumPy, at every block, in their own tokens and names."""

import keras
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from tests.backbones.text import bert_oracle, hub_folders
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.text.bert_tensors import named
from tl_core.backbones.weights import load_weights
from tl_core.errors import UserError
from tl_core.networks.pooling import pooled

TEXT = "Don't boil the naïve café's water 🙂"
SIZE = 40


@pytest.fixture(scope="module", params=["bert", "roberta", "distilbert"])
def loaded(request, tmp_path_factory):
    """Kind, folder, its tensors, its spec and the network with its weights."""
    folder = tmp_path_factory.mktemp(request.param) / "folder"
    tensors = hub_folders.write(folder, request.param)
    spec = BACKBONES.get(str(folder))
    network = spec.build(SIZE)
    load_weights(network, spec, "folder")
    yield request.param, folder, tensors, spec, network
    keras.backend.clear_session()


def test_every_block_is_that_of_numpy_in_the_files_own_tokens(loaded):
    kind, folder, tensors, spec, network = loaded
    theirs = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(TEXT).ids
    expected = bert_oracle.blocks(tensors, theirs, hub_folders.HEADS, hub_folders.EPSILON[kind],
                                  hub_folders.FIRST_POSITION[kind])
    ends = [network.get_layer(block.layer).output for block in spec.blocks]
    outputs = keras.Model(network.input, ends)(spec.input.tokenize(TEXT, SIZE)[None], training=False)
    assert 10 < len(theirs) < SIZE and len(expected) == len(spec.blocks)
    for output, block in zip(map(np.array, outputs), expected, strict=True):
        np.testing.assert_allclose(output[0, :len(theirs)], block, atol=1e-4)
        assert not output[0, len(theirs):].any()


def test_neither_padding_nor_the_batch_changes_a_texts_vector(loaded):
    *_, spec, network = loaded
    short = spec.build(16)
    short.set_weights([weight for layer in short.layers for weight in network.get_layer(layer.name).get_weights()])
    texts = ["onions", "the pan boils, it's thin", ""]
    vectors = [np.array(keras.Model(model.input, pooled(model.output, "avg"))(
        np.stack([spec.input.tokenize(text, model.input.shape[1]) for text in texts]), training=False))
        for model in (short, network)]
    alone = np.concatenate([keras.Model(short.input, pooled(short.output, "avg"))(
        spec.input.tokenize(text, 16)[None], training=False) for text in texts])
    np.testing.assert_allclose(vectors[0], alone, atol=1e-5)
    np.testing.assert_allclose(vectors[1], alone, atol=1e-5)


def test_weights_that_do_not_fit_change_nothing(loaded, tmp_path):
    kind, folder, _, spec, network = loaded
    before, file = network.get_weights(), folder / "model.safetensors"
    tensors = load_file(file)
    lacking = next(name for name in tensors if name.endswith(("ffn.lin2.bias", "1.output.dense.bias")))
    try:
        save_file({name: tensor for name, tensor in tensors.items() if name != lacking}, file)
        with pytest.raises(UserError, match="do not fit"):
            load_weights(network, BACKBONES.get(str(folder)), "folder")
    finally:
        save_file(tensors, file)
    assert all(map(np.array_equal, before, network.get_weights())) and kind in hub_folders.CONFIGS


@pytest.mark.parametrize(("theirs", "ours"), [
    ("bert.embeddings.LayerNorm.gamma", "embeddings.LayerNorm.weight"),
    ("roberta.encoder.layer.11.output.dense.bias", "encoder.layer.11.output.dense.bias"),
    ("distilbert.transformer.layer.3.output_layer_norm.bias", "encoder.layer.3.output.LayerNorm.bias"),
    ("distilbert.transformer.layer.0.attention.out_lin.weight", "encoder.layer.0.attention.output.dense.weight"),
    ("cls.predictions.transform.LayerNorm.beta", "cls.predictions.transform.LayerNorm.bias")])
def test_names_of_other_kinds_and_times(theirs, ours):
    assert named(theirs) == ours
