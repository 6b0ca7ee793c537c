"""Exports are asked in this process: their clean one takes six seconds for TensorFlow, the figures are the same.

tests/export asks every format in a process of its own, too.
"""

import json

import numpy as np
import pytest

from tl_core.export import runtimes, subprocess_runtime


@pytest.fixture
def runtimes_here(tmp_path, monkeypatch):
    def scores(runtime, file, pictures, tick):
        given, out = subprocess_runtime._given(tmp_path, pictures), str(tmp_path / "scored")
        runtimes.run(runtime, str(file), str(given), out)
        told = json.loads((tmp_path / "scored.json").read_text())
        return subprocess_runtime.RuntimeAnswer(np.load(f"{out}.npy"), told["runtime"], told["milliseconds"],
                                                tuple(told["loaded"]))
    monkeypatch.setattr(runtimes, "TIMED", 2)
    monkeypatch.setattr(subprocess_runtime, "scores", scores)
