"""Transformer encoders of BERT's kind, of KerasHub's layers, and their weights out of safetensors.

Devlin et al. 2018, arXiv:1810.04805. Flat, and each block's output holds zeros for padding: the next one reads
its mask from there, so that the network may be cut at any block.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np

from tl_core.backbones.text import masks
from tl_core.backbones.text.shapes import Shape
from tl_core.errors import UserError

DROPOUT = 0.1


MINILM_L6 = Shape(30522, 384, 6, 12, 1536, 512)


def build(shape: Shape, name: str, size: int) -> keras.Model:
    """The network with random weights: int32 tokens (size,), 0 for padding, to (size, width).

    ``UserError`` without KerasHub, and for more tokens than it has positions.
    """
    if size > shape.positions:
        raise UserError(f"The texts have {size} tokens.", f"{name} tells {shape.positions} positions apart.",
                        f"Take {shape.positions} or fewer.")
    tokens = keras.Input((size,), dtype="int32", name="tokens")
    x = masks.cleared(_embedded(tokens, shape), masks.real(tokens, "tokens"), "embeddings")
    for number in range(1, shape.layers + 1):
        mask = masks.real(x, f"layer{number}")
        x = masks.cleared(_transformer(shape, number)(x, padding_mask=mask), mask, f"layer{number}")
    return keras.Model(tokens, x, name=name)


def load(network: keras.Model, file: Path) -> None:
    """Put the weights of a Hugging Face ``model.safetensors`` of the same shape into ``network``."""
    from safetensors.numpy import load_file
    try:
        tensors = {name.removeprefix("bert."): tensor for name, tensor in load_file(file).items()}
        values = {layer: _values(layer, tensors) for layer in network.layers if layer.weights}
        wrong = next((layer.name for layer, own in values.items() if [value.shape for value in own] != [
            tuple(weight.shape) for weight in layer.weights]), None)
    except Exception as error:  # a stranger's file: the library raises errors of its own
        raise _does_not_fit(file, f"{type(error).__name__}: {error}") from error
    if wrong:
        raise _does_not_fit(file, f"its {wrong} has another shape")
    for layer, own in values.items():  # all were checked before one is changed
        layer.set_weights(own)


def _does_not_fit(file: Path, why: str) -> UserError:
    return UserError(f"The weights in {file.name!r} do not fit ({why}).", "Expected those of an encoder of BERT's "
                     "kind, as the config.json beside them says.", "Choose a folder whose files belong together.")


def _embedded(tokens, shape: Shape):
    words = keras.layers.Embedding(shape.vocabulary, shape.width, _initial(), name="words")(tokens)
    positions = _layers().PositionEmbedding(shape.positions, initializer=_initial(), name="positions")(words)
    x = keras.layers.Add(name="words_and_positions")([words, positions])
    x = keras.layers.LayerNormalization(epsilon=shape.epsilon, name="embeddings_norm")(x)
    return keras.layers.Dropout(DROPOUT, name="embeddings_dropout")(x)


def _transformer(shape: Shape, number: int) -> keras.layers.Layer:
    # The exact GELU, as its configuration says; KerasHub's own BERT takes an approximation.
    return _layers().TransformerEncoder(
        shape.inner, shape.heads, dropout=DROPOUT, activation="gelu", layer_norm_epsilon=shape.epsilon,
        kernel_initializer=_initial(), name=f"layer{number}_transformer")


def _layers():
    try:
        import keras_hub
    except ImportError as error:
        raise UserError("The package 'keras-hub' is not installed.", "Networks that read texts have its layers.",
                        "Install it with `pip install --no-deps -r requirements-text.txt`.") from error
    return keras_hub.layers


def _initial():
    # A new one each time: one initializer gives the same numbers to every layer of the same shape.
    return keras.initializers.TruncatedNormal(stddev=0.02)


def _values(layer: keras.layers.Layer, tensors: dict[str, np.ndarray]) -> list[np.ndarray]:
    """One layer's weights in Keras' order and shapes."""
    if layer.name == "words":
        return [tensors["embeddings.word_embeddings.weight"]]
    if layer.name == "positions":  # every text is one segment: its vector is added here, once
        segment = tensors["embeddings.token_type_embeddings.weight"][0]
        return [tensors["embeddings.position_embeddings.weight"] + segment]
    if layer.name == "embeddings_norm":
        return [tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"]]
    number = int(layer.name.removeprefix("layer").removesuffix("_transformer")) - 1
    values = _of_transformer(lambda name: tensors[f"encoder.layer.{number}.{name}"])
    return [value.reshape(weight.shape) for value, weight in zip(values, layer.weights, strict=True)]


def _of_transformer(tensor: Callable[[str], np.ndarray]) -> Iterator[np.ndarray]:
    """PyTorch keeps (out, in), Keras (in, out), with the heads as an axis of their own."""
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        yield from (tensor(f"{name}.weight").T, tensor(f"{name}.bias"))
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        yield from (tensor(f"{name}.weight"), tensor(f"{name}.bias"))
    for name in ("intermediate.dense", "output.dense"):
        yield from (tensor(f"{name}.weight").T, tensor(f"{name}.bias"))
