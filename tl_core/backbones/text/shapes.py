"""Sizes of encoders of BERT's kind, and what a config.json of Hugging Face's says of them. No TensorFlow here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tl_core.errors import UserError
from tl_core.printable import printable

EPSILON = 1e-12  # of LayerNorm, as BERT was trained
MOST_PARAMETERS = 10**9
_SIZES = {"vocab_size": "vocabulary", "hidden_size": "width", "num_hidden_layers": "layers",
          "num_attention_heads": "heads", "intermediate_size": "inner", "max_position_embeddings": "positions"}
# Each kind's names for its sizes: Devlin et al. 2018, arXiv:1810.04805; Sanh et al. 2019, arXiv:1910.01108;
# Liu et al. 2019, arXiv:1907.11692.
_FIELDS = {"bert": _SIZES, "roberta": _SIZES, "distilbert": {
    "vocab_size": "vocabulary", "dim": "width", "n_layers": "layers", "n_heads": "heads", "hidden_dim": "inner",
    "max_position_embeddings": "positions"}}
KINDS = tuple(_FIELDS)


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder: ``width`` of a token's vector, ``inner`` of the layer between, ``positions`` it can tell.

    ``kind`` is one of ``KINDS``. In its file ``first_position`` rows of positions come before the first token's, and
    padding is the token ``padding``, which is 0 in our networks.
    """

    vocabulary: int
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float = EPSILON
    kind: str = "bert"
    first_position: int = 0
    padding: int = 0


MINILM_L6 = Shape(30522, 384, 6, 12, 1536, 512)
BERT_TINY = Shape(30522, 128, 2, 2, 512, 512)
BERT_BASE = Shape(30522, 768, 12, 12, 3072, 512)
DISTILBERT = Shape(30522, 768, 6, 12, 3072, 512, kind="distilbert")
ROBERTA_BASE = Shape(50265, 768, 12, 12, 3072, 512, 1e-5, "roberta", first_position=2, padding=1)
SHAPES = {"minilm_l6": MINILM_L6, "bert_tiny": BERT_TINY, "bert_base": BERT_BASE, "distilbert": DISTILBERT,
          "roberta_base": ROBERTA_BASE}  # of the registered backbones


def of_config(values: Mapping[str, Any], name: str, padding: int = 0) -> Shape:
    """What a config.json in the folder ``name`` says; ``UserError`` where it is of none of ``KINDS``.

    ``padding`` is its tokenizer's token.
    """
    kind = kind_of(values, name)
    shape = Shape(**_sizes(values, kind, name), epsilon=float(values.get("layer_norm_eps") or EPSILON), kind=kind,
                  first_position=_first_position(values, kind, name, padding), padding=padding)
    if shape.width % shape.heads:
        raise _refused(name, f"its width {shape.width} cannot be shared by {shape.heads} heads")
    if sum(count for _, count in parameters(shape)) > MOST_PARAMETERS:
        raise _refused(name, f"it would have more than {MOST_PARAMETERS:,} parameters")
    return shape


def parameters(shape: Shape) -> list[tuple[str, int]]:
    """The blocks by name, each with its number of parameters."""
    embeddings = (shape.vocabulary + shape.positions + 2) * shape.width
    layer = 4 * shape.width * (shape.width + 1) + 2 * shape.width * shape.inner + shape.inner + 5 * shape.width
    return [("embeddings", embeddings), *((f"layer{number}", layer) for number in range(1, shape.layers + 1))]


def kind_of(values: Mapping[str, Any], name: str) -> str:
    """One of ``KINDS``; ``UserError`` for another, and where its layers do not compute what ours do."""
    kind = values.get("model_type")
    if kind not in KINDS:
        raise _refused(name, f"its model_type is {kind!r}")
    activation = values.get("hidden_act", values.get("activation", "gelu"))
    positions = values.get("position_embedding_type") or "absolute"
    if activation != "gelu" or positions != "absolute":
        raise _refused(name, f"its activation is {activation!r}, its position_embedding_type {positions!r}")
    if values.get("is_decoder"):
        raise _refused(name, "it is a decoder")
    return kind


def _sizes(values: Mapping[str, Any], kind: str, name: str) -> dict[str, int]:
    for theirs in _FIELDS[kind]:
        if not _is_size(values.get(theirs)):
            raise _refused(name, f"its {theirs} is {values.get(theirs)!r}")
    sizes = {ours: values[theirs] for theirs, ours in _FIELDS[kind].items()}
    if kind == "roberta":  # no token has one of the first positions
        sizes["positions"] -= _padding_id(values) + 1
        if sizes["positions"] < 1:
            raise _refused(name, f"its max_position_embeddings is {values['max_position_embeddings']!r}")
    return sizes


def _first_position(values: Mapping[str, Any], kind: str, name: str, padding: int) -> int:
    """RoBERTa counts positions from its padding's number on, after which the first token comes."""
    if kind != "roberta":
        return 0
    if _padding_id(values) != padding:
        raise _refused(name, f"its pad_token_id is {_padding_id(values)}, its tokenizer's is {padding}")
    return padding + 1


def _padding_id(values: Mapping[str, Any]) -> int:
    known = values.get("pad_token_id", 1)
    return known if _is_size(known) or known == 0 else 1


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10**7


def _refused(name: str, why: str) -> UserError:
    return UserError(f"The folder {printable(name)!r} is no backbone of BERT's kind: {why}.", "Expected a config.json "
                     "of model_type bert, roberta or distilbert with the activation gelu, absolute positions and "
                     "sizes that are whole numbers.", "Choose another folder.")
