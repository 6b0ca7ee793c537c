"""A model.safetensors of BERT's, RoBERTa's or DistilBERT's kind as the weights of our layers."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import keras
import numpy as np

from tl_core.backbones.text.shapes import Shape
from tl_core.errors import UserError

Tensor = Callable[[str], np.ndarray]  # of a file, by BERT's present name

# Older files call a norm's two vectors gamma and beta; DistilBERT has names of its own for BERT's parts.
_RENAMED = [(re.compile(pattern), name) for pattern, name in (
    (r"^(bert|roberta|distilbert)\.", ""), (r"LayerNorm\.gamma$", "LayerNorm.weight"),
    (r"LayerNorm\.beta$", "LayerNorm.bias"), (r"^transformer\.layer\.", "encoder.layer."),
    (r"\.attention\.q_lin\.", ".attention.self.query."), (r"\.attention\.k_lin\.", ".attention.self.key."),
    (r"\.attention\.v_lin\.", ".attention.self.value."), (r"\.attention\.out_lin\.", ".attention.output.dense."),
    (r"\.sa_layer_norm\.", ".attention.output.LayerNorm."), (r"\.ffn\.lin1\.", ".intermediate.dense."),
    (r"\.ffn\.lin2\.", ".output.dense."), (r"\.output_layer_norm\.", ".output.LayerNorm."))]


def load(network: keras.Model, file: Path, shape: Shape) -> None:
    """Put the weights of a Hugging Face ``model.safetensors`` of this shape into ``network``."""
    from safetensors import safe_open
    layers = [layer for layer in network.layers if layer.weights]
    wrong = None
    try:
        with safe_open(file, framework="numpy") as opened:  # layer by layer: all at once are half a gigabyte
            names = {named(name): name for name in opened.keys()}  # noqa: SIM118  it is no dict
            values = partial(_values, tensor=lambda name: opened.get_tensor(names[name]), shape=shape)
            wrong = next((layer.name for layer in layers if [value.shape for value in values(layer)] != [
                tuple(weight.shape) for weight in layer.weights]), None)
            for layer in () if wrong else layers:  # all were checked before one is changed
                layer.set_weights(values(layer))
    except Exception as error:  # a stranger's file: the library raises errors of its own
        raise _does_not_fit(file, f"{type(error).__name__}: {error}") from error
    if wrong:
        raise _does_not_fit(file, f"its {wrong} has another shape")


def named(name: str) -> str:
    """BERT's present name of a tensor, whatever the file calls it."""
    for pattern, ours in _RENAMED:
        name = pattern.sub(ours, name)
    return name


def _does_not_fit(file: Path, why: str) -> UserError:
    return UserError(f"The weights in {file.name!r} do not fit ({why}).", "Expected those of an encoder of BERT's "
                     "kind, as the config.json beside them says.", "Choose a folder whose files belong together.")


def _values(layer: keras.layers.Layer, tensor: Tensor, shape: Shape) -> list[np.ndarray]:
    """One layer's weights in Keras' order and shapes."""
    if layer.name == "words":
        return [_padding_first(tensor("embeddings.word_embeddings.weight"), shape.padding)]
    if layer.name == "positions":
        return [_positions(tensor, shape)]
    if layer.name == "embeddings_norm":
        return [tensor("embeddings.LayerNorm.weight"), tensor("embeddings.LayerNorm.bias")]
    number = int(layer.name.removeprefix("layer").removesuffix("_transformer")) - 1
    values = _of_transformer(lambda name: tensor(f"encoder.layer.{number}.{name}"))
    return [value.reshape(weight.shape) for value, weight in zip(values, layer.weights, strict=True)]


def _padding_first(words: np.ndarray, padding: int) -> np.ndarray:
    """The rows of words with padding as the token 0, see ``padding_first``."""
    order = np.arange(len(words))
    order[[0, padding]] = padding, 0
    return words[order] if padding else words


def _positions(tensor: Tensor, shape: Shape) -> np.ndarray:
    """The rows that tokens can have; every text is one segment: its vector, if there is one, is added here, once."""
    rows = tensor("embeddings.position_embeddings.weight")[shape.first_position:]
    return rows if shape.kind == "distilbert" else rows + tensor("embeddings.token_type_embeddings.weight")[0]


def _of_transformer(tensor: Tensor) -> Iterator[np.ndarray]:
    """PyTorch keeps (out, in), Keras (in, out), with the heads as an axis of their own."""
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        yield from (tensor(f"{name}.weight").T, tensor(f"{name}.bias"))
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        yield from (tensor(f"{name}.weight"), tensor(f"{name}.bias"))
    for name in ("intermediate.dense", "output.dense"):
        yield from (tensor(f"{name}.weight").T, tensor(f"{name}.bias"))
