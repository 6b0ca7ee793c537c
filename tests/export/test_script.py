"""The run as code: run as a user runs it, and read for what it says."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tl_core.export import script

MISSING = ("tl_core", "PIL", "pandas", "sklearn", "scipy", "mlflow", "pydantic", "streamlit", "plotly", "openvino")


@pytest.fixture(scope="module")
def written(trained, tmp_path_factory):
    """The code of the run, written once."""
    home, run_id = trained
    before, os.environ["TL_HOME"] = os.environ.get("TL_HOME"), str(home)
    try:
        return script.export(run_id, tmp_path_factory.mktemp("code") / "out")
    finally:
        os.environ.pop("TL_HOME") if before is None else os.environ.update(TL_HOME=before)


def test_the_script_trains_the_run_again_with_tensorflow_alone(written, run_id):
    """There the run's own network loads too: a flat one of plain Keras layers."""
    from tl_core import tracking
    from tl_core.export.source import ExportSource
    code = (f"import sys, runpy\nsys.modules.update(dict.fromkeys({MISSING!r}))\n"  # whoever imports them fails
            f"import keras\nnetwork = keras.saving.load_model({str(ExportSource(run_id).file)!r}, safe_mode=True)\n"
            "assert abs(float(network(keras.ops.full((1, 32, 32, 3), 200.0))[0].numpy().sum()) - 1) < 1e-5\n"
            "assert not any(isinstance(layer, keras.Model) for layer in network.layers)\n"
            f"sys.path.insert(0, {str(written.folder)!r})\nrunpy.run_path('train.py', run_name='__main__')")
    answer = subprocess.run([sys.executable, "-c", code], cwd=written.folder, capture_output=True, text=True,
                            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}, timeout=300)
    assert answer.returncode == 0, answer.stderr
    result, test = json.loads((written.folder / "result.json").read_text()), tracking.run(run_id).result["test"]
    assert result["n"] == test["n"] == 9 and abs(result["accuracy"] - test["accuracy"]) <= 1 / 9 + 1e-9
    assert result["accuracy"] >= 8 / 9  # three plain colours: a run that learns gets them
    assert (written.folder / "trained.keras").is_file()


def test_the_pictures_are_the_runs_own(written, trained):
    from tl_core.statistics import predictions
    home, run_id = trained
    with open(written.folder / "pictures.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = predictions.load(next(home.rglob(predictions.FILE)))
    test = [row for row in rows if row["split"] == "test"]
    assert len(rows) == 48 and [int(row["label"]) for row in test] == known.labels.tolist()
    for row, key in zip(test, known.keys, strict=True):
        assert row["place"] == "here" or str(key).endswith(row["file"])
    tiffs = [row for row in rows if row["place"] == "here"]
    assert len(tiffs) == 3 and all((written.folder / row["file"]).is_file() for row in tiffs)


def test_the_backbone_is_the_one_the_run_started_from(written, run_id):
    """Drawn from the same seed: the frozen blocks' weights of the trained network are those of the start."""
    import keras

    from tl_core.export.source import ExportSource
    start, end = keras.saving.load_model(written.folder / "backbone.keras"), ExportSource(run_id).loaded.model
    for name in ("block1_conv1", "block2_conv1"):
        np.testing.assert_array_equal(start.get_layer(name).get_weights()[0], end.get_layer(name).get_weights()[0])
    assert not np.array_equal(start.get_layer("block5_conv1").get_weights()[0],
                              end.get_layer("block5_conv1").get_weights()[0])


def test_the_notebook_is_the_same_code_in_cells(written):
    found = json.loads((written.folder / "train.ipynb").read_text())
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in found["cells"]}) == len(found["cells"])
    code = "\n".join("".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code")
    plain = (written.folder / "train.py").read_text().replace("Path(__file__).resolve().parent", 'Path(".")')
    assert all(line in plain for line in code.splitlines())
    assert all(set(cell) == {"cell_type", "id", "metadata", "source", "outputs", "execution_count"}
               for cell in found["cells"] if cell["cell_type"] == "code")
