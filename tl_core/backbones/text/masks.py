"""Which rows of a text are padding, told by the rows themselves: a padded one is zero throughout.

So a block's output carries its own mask: it crosses every cut, and lies in kept rows.
"""

import keras


def named(tensor, name: str):
    """``tensor`` of an operation that is called ``name`` from now on; as it is where it has been computed already.

    Keras numbers operations, from the beginning again once a session is cleared: two of one network, made before and
    after, would have one name, which it refuses.
    """
    history = getattr(tensor, "_keras_history", None)
    if history is not None:
        history.operation.name = name
    return tensor


def real(x, name: str):
    """bool (n, tokens) of rows (n, tokens, channels) or of tokens (n, tokens): True where the text goes on.

    ``name`` begins the names of its operations.
    """
    nonzero = named(keras.ops.not_equal(x, 0), f"{name}_nonzero")
    return nonzero if len(x.shape) == 2 else named(keras.ops.any(nonzero, axis=-1), f"{name}_real")


def cleared(x, mask, name: str):
    """``x`` (n, tokens, channels) with zeros where ``mask`` is False: the layer ``name``, which ends a block."""
    numbers = named(keras.ops.cast(mask, x.dtype), f"{name}_mask")
    return keras.layers.Multiply(name=name)([x, named(keras.ops.expand_dims(numbers, -1), f"{name}_mask_of_channels")])
