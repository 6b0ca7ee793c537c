"""ONNX: for ONNX Runtime and everything else that reads it (C#, Java, JavaScript, TensorRT, OpenVINO)."""

import contextlib
import logging
import warnings
from pathlib import Path

from tl_core.export.formats import signatures
from tl_core.export.formats.registry import FORMATS, Format

ONE = "one_for_erfc"


def write(source, folder: Path, precision: str) -> None:
    """``model.onnx`` through Keras' own export (tf2onnx), for batches of any size."""
    with warnings.catch_warnings(), _quiet("tf2onnx"):
        warnings.simplefilter("ignore")
        source.scores.export(str(folder / "model.onnx"), format="onnx", verbose=False,
                             input_signature=[signatures.tensor(source)])
    _without_erfc(folder / "model.onnx")


def _without_erfc(file: Path) -> None:
    """1 - erf for erfc, of which GELU is made here: tf2onnx passes it on, and ONNX has no such operation."""
    import numpy as np
    import onnx
    model = onnx.load(file)
    graph = model.graph
    asked = [node for node in graph.node if node.op_type == "Erfc"]
    if not asked:
        return
    graph.initializer.append(onnx.numpy_helper.from_array(np.array(1, np.float32), ONE))
    nodes = []
    for node in graph.node:
        if node.op_type == "Erfc":
            inner = f"{node.output[0]}_erf"
            nodes += [onnx.helper.make_node("Erf", node.input, [inner]),
                      onnx.helper.make_node("Sub", [ONE, inner], node.output)]
        else:
            nodes.append(node)
    graph.ClearField("node")
    graph.node.extend(nodes)
    onnx.save(model, file)


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
