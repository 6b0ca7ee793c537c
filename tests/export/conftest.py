"""One small run in a home of its own, which every test here takes away."""

import os

import numpy as np
import pytest
from PIL import Image

from tests.runtimes_here import runtimes_here  # noqa: F401
from tests.stores import put_store
from tests.thin_cnn import thin_cnn  # noqa: F401

COLOURS = {"blue": (60, 80, 190), "green": (70, 180, 80), "red": (190, 70, 60)}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A folder NAME/<class>/<file> of noise in three colours: JPEG, PNG, and a TIFF, which TensorFlow does not read."""
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("sets") / "colours"
    for name, colour in COLOURS.items():
        (folder / name).mkdir(parents=True)
        for number in range(16):
            pixels = np.clip(rng.normal(colour, 30, (40, 56, 3)), 0, 255).astype(np.uint8)
            ending = "tif" if number == 15 else "png" if number % 4 == 3 else "jpg"
            Image.fromarray(pixels).save(folder / name / f"{number:02d}.{ending}", quality=95)
    return folder


@pytest.fixture(scope="package")
def trained(tmp_path_factory, empty_store, pictures):
    """(home, run id) of a small_cnn that was trained on the pictures for three epochs in two phases."""
    from tl_core import plan, tracking
    from tl_core.config import RunConfig
    from tl_core.engine.run_job import execute
    home, before = tmp_path_factory.mktemp("home"), os.environ.get("TL_HOME")
    put_store(empty_store, home)
    os.environ["TL_HOME"] = str(home)
    try:
        config = plan.resolve_config_and_data(RunConfig(
            data=str(pictures), backbone="small_cnn", weights="random", strategy="fine_tuning", freeze_depth=2,
            head={"hidden": (8,)}, image_size=32, epochs=6, batch_size=8, learning_rate=3e-3,
            backbone_learning_rate=1e-3, batch_norm="trained", augment={"flip": "horizontal"}, class_weights=True,
            schedule="cosine", weight_decay=0.01, label_smoothing=0.1, patience=6))
        run_id = tracking.create_run(config, tracking.new_owner(), status="RUNNING")
        recorder = tracking.Recorder(run_id)
        execute(run_id, config, recorder.write)
        recorder.close()
    finally:
        if before is None:
            del os.environ["TL_HOME"]
        else:
            os.environ["TL_HOME"] = before
    return home, run_id


@pytest.fixture
def run_id(trained, isolated, monkeypatch):
    """The run, in its own home."""
    home, exported = trained
    monkeypatch.setenv("TL_HOME", str(home))
    return exported
