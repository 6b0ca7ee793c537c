"""A Keras model over any number of rows, in batches of one size."""

from typing import Any

import numpy as np


def predict_padded(model: Any, rows: np.ndarray, batch_size: int) -> list[np.ndarray]:
    """The model's outputs for ``rows`` (n, …), one array (n, …) for each of them, as in inference.

    The last batch is filled up with zeros, whose outputs are left out: every size is traced anew, for seconds.
    """
    batches = [_one_batch(model, rows[start:start + batch_size], batch_size)
               for start in range(0, len(rows), batch_size)]
    if not batches:
        return [np.zeros((0, *output.shape[1:]), output.dtype) for output in model.outputs]
    return [np.concatenate(parts) if len(parts) > 1 else parts[0] for parts in zip(*batches, strict=True)]


def as_input(model: Any, rows: np.ndarray) -> np.ndarray:
    """Rows as the model's input takes them: float32, but numbers of words stay whole."""
    return np.asarray(rows, np.int32 if model.inputs[0].dtype == "int32" else np.float32)


def _one_batch(model: Any, rows: np.ndarray, batch_size: int) -> list[np.ndarray]:
    import keras
    full = rows if len(rows) == batch_size else _filled_up(rows, batch_size)
    outputs = model.predict_on_batch(as_input(model, full))
    return [np.asarray(output)[:len(rows)] for output in keras.tree.flatten(outputs)]


def _filled_up(rows: np.ndarray, count: int) -> np.ndarray:
    return np.concatenate([rows, np.zeros((count - len(rows), *rows.shape[1:]), rows.dtype)])
