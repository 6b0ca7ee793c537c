"""LiteRT (once TensorFlow Lite): for phones, small boards and browsers."""

from pathlib import Path

import numpy as np

from tl_core import temporary_folders
from tl_core.errors import UserError
from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format

REPRESENTATIVE = 128  # training pictures from which int8's ranges are measured


def write(source, folder: Path, precision: str) -> None:
    """``model.tflite``: one picture of float pixels, or one text, in, scores out, whatever is inside.

    Through a SavedModel of a batch of one, because the converter finds its variables only
    there. int8 keeps float pixels and scores at its ends, so all precisions are used alike;
    its ranges are those of some training pictures.
    """
    _check(source, precision)
    pictures = source.training_pictures(REPRESENTATIVE) if precision == "int8" else None
    with temporary_folders.folder() as folder_of_one:
        aside = str(folder_of_one)
        _write_single(source, aside)
        (folder / "model.tflite").write_bytes(_converter(aside, precision, pictures).convert())


def _check(source, precision: str) -> None:
    if precision == "int8" and source.input.modality != "image":
        raise UserError(f"precision is int8, and the network reads {source.input.plural}.",
                        "Its ranges are measured on pictures' pixels.", "Choose float32 or float16.")


def _write_single(source, folder: str) -> None:
    model = source.scores
    signatures.save(model, folder, {"serving_default": (
        lambda rows: model(rows, training=False), signatures.tensor(source, 1))})


def _converter(folder: str, precision: str, pictures: np.ndarray | None):
    import tensorflow as tf
    converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["serving_default"])
    if precision != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if pictures is not None:
        converter.representative_dataset = lambda: ([picture[None].astype(np.float32)] for picture in pictures)
    return converter


FORMATS.add("litert", Format(
    "litert", "LiteRT", "Phones, small boards, browsers: one small file. float16 halves it, int8 quarters it and is "
    "faster on most chips, for a little accuracy.", "litert", "model.tflite", write,
    """from ai_edge_litert.interpreter import Interpreter
interpreter = Interpreter("model.tflite")
interpreter.allocate_tensors()
interpreter.set_tensor(interpreter.get_input_details()[0]["index"], {tensor})  # (1, {row}
interpreter.invoke()
scores = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])""", ":material/smartphone:",
    ("float32", "float16", "int8"), ("ai_edge_litert",)))
