"""Transformer encoders of BERT's, RoBERTa's and DistilBERT's kind, of KerasHub's layers.

Devlin et al. 2018, arXiv:1810.04805; the other two differ from it in words, positions and segments only. Flat,
and each block's output holds zeros for padding: the next one reads its mask from there, so that the network may be cut
at any block.
"""

import keras

from tl_core.backbones.text import masks
from tl_core.backbones.text.shapes import Shape
from tl_core.errors import UserError

DROPOUT = 0.1


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
