import subprocess
import sys

import numpy as np
import pytest

from tl_core.export import subprocess_runtime


def test_the_checking_process_knows_nothing_of_this_program():
    code = (f"import runpy, sys\nrunpy.run_path({str(subprocess_runtime.SCRIPT)!r})\n"
            "print([name for name in sys.modules if name.split('.')[0] == 'tl_core'])")
    answer = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_runtime_that_cannot_open_the_file_says_why(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"no network")
    with pytest.raises(RuntimeError, match=r"model\.onnx|INVALID|protobuf|Protobuf"):
        subprocess_runtime.scores("onnx", tmp_path / "model.onnx", np.zeros((1, 8, 8, 3)), lambda: None)
