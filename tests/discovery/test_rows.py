"""Rows of every source for the same pictures: a run's network, random weights and blocks are Keras' own numbers."""

import keras
import numpy as np
import pytest

from tests.adaptation.domains import paint
from tests.inference import saved_runs as runs
from tests.stores import own_store  # noqa: F401
from tl_core.discovery import pictures, request, rows
from tl_core.errors import UserError


@pytest.fixture
def toys(tmp_path):
    paint(tmp_path, "toys", count=4)
    return tmp_path / "toys"


def described(folder, features, **fields):
    asked = request.of_fields(str(folder), features, **{"backbone": "small_cnn", "weights": "random", "image_size": 32,
                                                        **fields})
    shown = pictures.load(asked.data, None, None, 0)
    return shown, rows.describe(asked.sources, shown)


def test_a_run_whose_pictures_are_gone_still_describes_others(toys, own_store):  # noqa: F811
    network = runs.network(seed=5)
    run_id = runs.finished(network, config=runs.CONFIG.changed(data=str(toys.parent / "gone")))
    shown, found = described(toys, [f"run:{run_id}", f"run:{run_id[:12]}@block2", "random", "pixels"])
    pixels = np.stack([shown.dataset.read(key, 32) for key in shown.keys]).astype(np.float32)
    for name, depth in ((f"run:{run_id}", 5), (f"run:{run_id[:12]}@block2", 2)):
        end = network.get_layer(request.feature_sources.BACKBONES.get("small_cnn").blocks[depth - 1].layer).output
        expected = np.asarray(keras.Model(network.inputs[0], end)(pixels, training=False)).mean(axis=(1, 2))
        assert np.allclose(found.rows[name], expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())
    assert found.rows["pixels"].shape == (12, 3072) and found.rows["pixels"].max() <= 1
    assert not np.allclose(found.rows["random"], found.rows[f"run:{run_id}"])


def test_a_picture_that_breaks_is_left_out_by_every_source(toys):
    shown = pictures.load(str(toys), None, None, 0)
    broken = next(key for key in shown.keys if key.endswith("toys1.png"))
    with open(broken, "wb") as file:
        file.write(b"no picture")
    asked = request.of_fields(str(toys), "pixels,random", backbone="small_cnn", image_size=32)
    found = rows.describe(asked.sources, shown)
    assert found.readable.sum() == 11 and all(len(values) == 11 for values in found.rows.values())
    assert any("toys1.png" in note for note in found.notes)


def test_without_any_picture_left_it_is_told(toys):
    shown = pictures.load(str(toys), None, None, 0)
    for path in toys.rglob("*.png"):
        path.unlink()
    asked = request.of_fields("digits", "pixels", backbone="small_cnn", image_size=32)
    with pytest.raises(UserError, match="No picture is left"):
        rows.describe(asked.sources, shown)
