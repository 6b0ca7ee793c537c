"""A small network for texts, to be trained from scratch: what a pretrained one is compared with.

Convolutions over neighbouring words, after Kim 2014, arXiv:1408.5882, and wider ones above them, as in
Kalchbrenner et al. 2016, arXiv:1610.10099. It reads the same WordPiece tokens as MiniLM: the two differ in what they
know, not in how they read, unknown words fall into known pieces, and kept tokens serve both.
"""

import keras

from tl_core.backbones.text import masks
from tl_core.backbones.text.word_pieces import VOCABULARY

WIDTH = 64  # of a token's vector
CHANNELS = 128
DILATIONS = (1, 2, 4)  # the three convolutions see 3, 7 and 15 tokens


def build(size: int) -> keras.Model:
    """The network with random weights: int32 tokens (size,), 0 for padding, to (size, CHANNELS)."""
    tokens = keras.Input((size,), dtype="int32", name="tokens")
    mask = masks.real(tokens, "tokens")
    x = masks.cleared(keras.layers.Embedding(VOCABULARY, WIDTH, name="words")(tokens), mask, "embeddings")
    for number, dilation in enumerate(DILATIONS, start=1):
        # Zeros at a text's end are what a convolution finds beyond its edge, so padding changes nothing.
        mask = masks.real(x, f"block{number}")
        x = masks.cleared(_conv(x, dilation, f"block{number}"), mask, f"block{number}")
    return keras.Model(tokens, x, name="text_cnn")


def _conv(x, dilation: int, name: str):
    x = keras.layers.Conv1D(CHANNELS, 3, dilation_rate=dilation, padding="same", kernel_initializer="he_normal",
                            name=f"{name}_conv")(x)
    x = keras.layers.LayerNormalization(name=f"{name}_norm")(x)
    # GELU and not ReLU: a row that is zero throughout would pass for padding.
    return keras.layers.Activation("gelu", name=f"{name}_gelu")(x)
