"""Small random folders of each kind, as Hugging Face's libraries save them, written here: tests read them back."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

WIDTH, INNER, LAYERS, HEADS, POSITIONS = 16, 24, 2, 2, 40
EPSILON = {"bert": 1e-6, "roberta": 1e-5, "distilbert": 1e-12}
FIRST_POSITION = {"bert": 0, "roberta": 2, "distilbert": 0}
SENTENCES = ["the kettle boils water, slowly", "naïve café words can't end", "a market sells onions and 12 pans",
             "don't buy the pan - it's thin!"] * 3
_SIZES = {"vocab_size": 0, "hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
          "intermediate_size": INNER, "max_position_embeddings": POSITIONS, "hidden_act": "gelu"}
CONFIGS = {
    "bert": {"model_type": "bert", **_SIZES, "layer_norm_eps": EPSILON["bert"]},
    "roberta": {"model_type": "roberta", **_SIZES, "max_position_embeddings": POSITIONS + 2, "pad_token_id": 1,
                "bos_token_id": 0, "eos_token_id": 2, "type_vocab_size": 1, "layer_norm_eps": EPSILON["roberta"]},
    "distilbert": {"model_type": "distilbert", "vocab_size": 0, "dim": WIDTH, "n_layers": LAYERS, "n_heads": HEADS,
                   "hidden_dim": INNER, "max_position_embeddings": POSITIONS, "activation": "gelu",
                   "sinusoidal_pos_embds": False, "pad_token_id": 0}}
# BERT's names on the left, on the right the ones that DistilBERT's files have in a layer.
DISTILBERT = {"attention.self.query": "attention.q_lin", "attention.self.key": "attention.k_lin",
              "attention.self.value": "attention.v_lin", "attention.output.dense": "attention.out_lin",
              "attention.output.LayerNorm": "sa_layer_norm", "intermediate.dense": "ffn.lin1",
              "output.dense": "ffn.lin2", "output.LayerNorm": "output_layer_norm"}


def write(folder: Path, kind: str) -> dict[str, np.ndarray]:
    """A folder of the kind; returns its tensors by the names that BERT's files have, for ``bert_oracle``."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = byte_pairs() if kind == "roberta" else word_pieces()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {**CONFIGS[kind], "vocab_size": tokenizer.get_vocab_size()}
    (folder / "config.json").write_text(json.dumps(config))
    tensors = _tensors(kind, config["vocab_size"])
    save_file({_name(kind, name): tensor for name, tensor in tensors.items()} | {
        "lm_head.bias": np.zeros(3, np.float32)}, folder / "model.safetensors")
    return tensors


def byte_pairs() -> Tokenizer:
    """Byte-level BPE as RoBERTa has it: <s> is 0, <pad> 1, </s> 2, and a space belongs to the word behind it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(SENTENCES, trainers.BpeTrainer(
        vocab_size=320, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True,
                                                            add_prefix_space=False)
    return tokenizer


def word_pieces() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(SENTENCES, trainers.WordPieceTrainer(
        vocab_size=80, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


def _tensors(kind: str, vocabulary: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    shapes = {"embeddings.word_embeddings.weight": (vocabulary, WIDTH),
              "embeddings.position_embeddings.weight": (POSITIONS + FIRST_POSITION[kind], WIDTH)}
    if kind != "distilbert":
        shapes["embeddings.token_type_embeddings.weight"] = (1 if kind == "roberta" else 2, WIDTH)
    for norm in ("embeddings.LayerNorm", *(f"encoder.layer.{layer}.{name}.LayerNorm" for layer in range(LAYERS)
                                           for name in ("attention.output", "output"))):
        shapes |= {f"{norm}.weight": (WIDTH,), f"{norm}.bias": (WIDTH,)}
    square = {name: (WIDTH, WIDTH) for name in DISTILBERT if name.startswith("attention") and "Norm" not in name}
    for layer in range(LAYERS):
        for name, size in {**square, "intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}.items():
            shapes |= {f"encoder.layer.{layer}.{name}.weight": size, f"encoder.layer.{layer}.{name}.bias": size[:1]}
    return {name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}


def _name(kind: str, name: str) -> str:
    """The name in the kind's own files: BERT's oldest files say gamma and beta."""
    if kind == "distilbert" and name.startswith("encoder"):
        layer, part, end = name.removeprefix("encoder.layer.").partition(".")[0], name.split(".", 3)[3], ""
        part, _, end = part.rpartition(".")
        return f"distilbert.transformer.layer.{layer}.{DISTILBERT[part]}.{end}"
    if kind == "bert":
        name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return f"{kind}.{name}"
