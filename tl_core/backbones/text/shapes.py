"""Sizes of encoders of BERT's kind, and what a config.json of Hugging Face's says of them. No TensorFlow here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tl_core.errors import UserError
from tl_core.printable import printable

EPSILON = 1e-12  # of LayerNorm, as BERT was trained
MOST_PARAMETERS = 10**9
_FIELDS = {"vocab_size": "vocabulary", "hidden_size": "width", "num_hidden_layers": "layers",
           "num_attention_heads": "heads", "intermediate_size": "inner", "max_position_embeddings": "positions"}


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder: ``width`` of a token's vector, ``inner`` of the layer between, ``positions`` it can tell."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float = EPSILON


def of_config(values: Mapping[str, Any], name: str) -> Shape:
    """What a config.json in the folder ``name`` says; ``UserError`` where it is of another kind than BERT."""
    kind, activation = values.get("model_type"), values.get("hidden_act", "gelu")
    if kind != "bert":
        raise _refused(name, f"its model_type is {kind!r}")
    if activation != "gelu" or values.get("position_embedding_type", "absolute") != "absolute":
        raise _refused(name, f"its hidden_act is {activation!r}, its position_embedding_type "
                       f"{values.get('position_embedding_type')!r}")
    sizes: dict[str, Any] = {ours: values.get(theirs) for theirs, ours in _FIELDS.items()}
    wrong = next((theirs for theirs, ours in _FIELDS.items() if not _is_size(sizes[ours])), None)
    if wrong:
        raise _refused(name, f"its {wrong} is {values.get(wrong)!r}")
    shape = Shape(**sizes, epsilon=float(values.get("layer_norm_eps") or EPSILON))
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


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10**7


def _refused(name: str, why: str) -> UserError:
    return UserError(f"The folder {printable(name)!r} is no backbone of BERT's kind: {why}.", "Expected a config.json "
                     "of model_type bert with hidden_act gelu, absolute positions and sizes that are whole numbers.",
                     "Choose another folder.")
