"""A network as a SavedModel with signatures of our own.

Not by ``keras.export.ExportArchive``, which (3.15) stores every weight twice.
"""

from collections.abc import Callable
from pathlib import Path


def tensor(source, batch: int | None = None):
    """The spec of the network's input, named as ``source.input`` says: float32 pixels of 0 to 255, or tokens."""
    import tensorflow as tf
    given = source.scores.inputs[0]
    return tf.TensorSpec([batch, *given.shape[1:]], given.dtype, name=source.input.tensor)


def save(model, folder: Path | str, signatures: dict[str, tuple[Callable, object]], more: object = None) -> None:
    """``signatures``: for each name a function of one tensor that gives the model's outputs, and that tensor's spec.

    ``more`` is what else these use that has to be kept: a table, say.
    """
    import tensorflow as tf
    module = tf.Module()
    module.kept = [variable.value for variable in model.variables]
    module.more = more
    traced = {name: tf.function(function, input_signature=[spec], autograph=False)
              for name, (function, spec) in signatures.items()}
    tf.saved_model.save(module, str(folder), signatures={
        name: function.get_concrete_function() for name, function in traced.items()})
