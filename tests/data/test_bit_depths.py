import numpy as np
import pytest
from PIL import Image

from tests.data.test_intensity import RAMP, grey
from tl_core.data import bit_depths
from tl_core.data.images import read_image
from tl_core.data.intensity import IntensityRange, TrainingRange, of_pictures


def test_pictures_of_8_bits_never_ask(tmp_path):
    class Asked:
        def of(self, is_real):
            pytest.fail("asked")
    for name, mode in (("a.jpg", "RGB"), ("b.png", "L"), ("c.png", "P"), ("d.gif", "P"), ("e.bmp", "RGB"),
                       ("f.tif", "RGB"), ("g.png", "1"), ("h.png", "RGBA"), ("i.webp", "RGB"), ("j.tif", "CMYK")):
        Image.fromarray((RAMP * 255).astype(np.uint8)).convert(mode).save(tmp_path / name)
        np.testing.assert_array_equal(read_image(tmp_path / name, 16, Asked()), read_image(tmp_path / name, 16))
        assert bit_depths.kinds([str(tmp_path / name)]) == {str(tmp_path / name): ""}


def test_what_was_looked_at_is_known_until_the_file_changes(tmp_path, monkeypatch):
    path = grey(RAMP * 4000, tmp_path / "a.png")
    assert of_pictures([path]).integer == (0.0, 4095.0)
    looked = bit_depths._extremes
    monkeypatch.setattr(bit_depths, "_extremes", lambda path: pytest.fail("read again"))
    monkeypatch.setattr(bit_depths, "_kind", lambda path: pytest.fail("opened again"))
    assert of_pictures([path]).integer == (0.0, 4095.0)
    monkeypatch.setattr(bit_depths, "_extremes", looked)
    monkeypatch.undo()
    grey(30000 + RAMP * 1000, tmp_path / "a.png")
    assert of_pictures([path]).integer[0] > 29000


def test_only_files_that_may_be_deep_are_looked_at(monkeypatch):
    monkeypatch.setattr(bit_depths, "kinds", lambda *asked: pytest.fail("looked"))
    assert TrainingRange(("/a/b.jpg", "/a/c.JPEG", "/a/d.webp", "7", "fruits/1.png")).resolve() == IntensityRange()
