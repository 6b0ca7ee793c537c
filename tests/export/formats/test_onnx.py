"""What tf2onnx cannot write is written otherwise."""

import numpy as np
import pytest
from scipy.special import erfc

from tl_core.export.formats.onnx import _without_erfc

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def test_erfc_becomes_one_less_erf(tmp_path):
    helper, file = onnx.helper, tmp_path / "model.onnx"
    rows, out = (helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [5]) for name in ("x", "y"))
    nodes = [helper.make_node("Erfc", ["x"], ["a"]), helper.make_node("Neg", ["a"], ["b"]),
             helper.make_node("Erfc", ["b"], ["y"])]
    onnx.save(helper.make_model(helper.make_graph(nodes, "g", [rows], [out]), ir_version=8,
                                opset_imports=[helper.make_opsetid("", 15)]), file)
    _without_erfc(file)
    x = np.array([-3, -0.5, 0, 0.5, 3], np.float32)
    (y,) = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, {"x": x})
    np.testing.assert_allclose(y, erfc(-erfc(x)), rtol=1e-5)
