"""Which rows of a text are padding, told by the rows themselves: a padded one is zero throughout.

So a block's output carries its own mask: it crosses every cut, and lies in kept rows.
"""

import keras


def real(x):
    """bool (n, tokens) of rows (n, tokens, channels) or of tokens (n, tokens): True where the text goes on."""
    nonzero = keras.ops.not_equal(x, 0)
    return nonzero if len(x.shape) == 2 else keras.ops.any(nonzero, axis=-1)


def cleared(x, mask, name: str):
    """``x`` (n, tokens, channels) with zeros where ``mask`` is False: the layer ``name``, which ends a block."""
    return keras.layers.Multiply(name=name)([x, keras.ops.expand_dims(keras.ops.cast(mask, x.dtype), -1)])
