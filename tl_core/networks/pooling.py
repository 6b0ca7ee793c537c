"""A block's output as one vector an example: over a picture's places, or over a text's tokens without padding."""

import keras
import numpy as np

from tl_core.backbones.text import masks

LAYERS = {  # names of the layers that pool, by the pooling; the second is for texts
    "avg": ("GlobalAveragePooling2D", "GlobalAveragePooling1D"),
    "max": ("GlobalMaxPooling2D", "GlobalMaxPooling1D"),
    "cls": ("Flatten",),
}


def pooled(tensor, pooling: str, name: str | None = None):
    """(batch, …, channels) -> (batch, channels) by a layer called ``name``; a vector stays as it is.

    ``pooling`` is "avg", "max" or, of texts, "cls": the first token's vector. Of texts rows that are zero
    throughout are padding and have no part in it.
    """
    rank = len(tensor.shape)
    if rank == 2:
        return tensor
    return _of_tokens(tensor, pooling, name) if rank == 3 else getattr(keras.layers, LAYERS[pooling][0])(
        name=name)(tensor)


def averaged(rows: np.ndarray) -> np.ndarray:
    """float32 (n, channels), as "avg" gives it, of kept rows (n, …, channels)."""
    rows = rows.astype(np.float32)
    if rows.ndim != 3:
        return rows.mean(axis=tuple(range(1, rows.ndim - 1)))
    count = rows.any(axis=2).sum(axis=1)
    return rows.sum(axis=1) / np.maximum(count, 1)[:, None]


def _of_tokens(tensor, pooling: str, name: str | None):
    history = getattr(tensor, "_keras_history", None)
    name = name or f"{history.operation.name if history else 'rows'}_{pooling}_pool"
    if pooling == "cls":
        return keras.layers.Flatten(name=name)(masks.named(tensor[:, :1], f"{name}_first"))
    mask = masks.real(tensor, name)
    if pooling == "max":
        return keras.layers.GlobalMaxPooling1D(name=name)(_padding_least(tensor, mask, name))
    return keras.layers.GlobalAveragePooling1D(name=name)(tensor, mask=_with_first(mask, name))


def _padding_least(tensor, mask, name: str):
    """Padding takes the least value that there is, and is no maximum."""
    least = masks.named(keras.ops.min(tensor, axis=1, keepdims=True), f"{name}_least")
    of_channels = masks.named(keras.ops.expand_dims(mask, -1), f"{name}_mask_of_channels")
    return masks.named(keras.ops.where(of_channels, tensor, least), f"{name}_without_padding")


def _with_first(mask, name: str):
    """The first token always counts: a row that stands for a text that cannot be read has no other."""
    first = masks.named(keras.ops.ones_like(masks.named(mask[:, :1], f"{name}_first")), f"{name}_always")
    others = masks.named(mask[:, 1:], f"{name}_others")
    return masks.named(keras.ops.concatenate([first, others], axis=1), f"{name}_counted")
