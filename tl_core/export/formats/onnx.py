"""ONNX: for ONNX Runtime and everything else that reads it (C#, Java, JavaScript, TensorRT, OpenVINO)."""

import contextlib
import logging
import warnings
from pathlib import Path

from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format


def write(source, folder: Path, precision: str) -> None:
    """``model.onnx`` through Keras' own export (tf2onnx), for batches of any size."""
    with warnings.catch_warnings(), _quiet("tf2onnx"):
        warnings.simplefilter("ignore")
        source.scores.export(str(folder / "model.onnx"), format="onnx", verbose=False,
                             input_signature=[signatures.tensor(source)])


@contextlib.contextmanager
def _quiet(name: str):
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


FORMATS.add("onnx", Format(
    "onnx", "ONNX", "Everywhere else: C#, Java, JavaScript, TensorRT, OpenVINO, without TensorFlow.", "onnx",
    "model.onnx", write, """import onnxruntime
session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
(scores,) = session.run(None, {{"{tensor}": {tensor}}})  # (n, {row}""", ":material/hub:",
    packages=("tf2onnx", "onnx", "onnxruntime")))
