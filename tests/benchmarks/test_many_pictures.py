"""Ten times the pictures: how its figures are made, and drawn pictures with their copies."""

import pytest
from PIL import Image

from benchmarks import many_pictures


def test_growth_is_of_memory_and_of_seconds_a_picture():
    few = {"pictures": 100, "seconds": 4.0, "processor_seconds": 2.0, "peak_mb": 200}
    many = {"pictures": 1000, "seconds": 44.0, "processor_seconds": 26.0, "peak_mb": 230}
    assert many_pictures.growth(few, many) == {"memory": 1.15, "seconds": 1.1, "processor": 1.3}


def test_every_twentieth_is_a_lighter_copy_of_the_one_before(tmp_path):
    many_pictures.draw(tmp_path, 40)
    files = sorted(tmp_path.rglob("*.png"), key=lambda path: path.name)
    assert len(files) == 40 and len({path.parent for path in files}) == many_pictures.CLASSES
    pixels = [Image.open(path).getpixel((3, 3))[0] for path in files]
    assert pixels[19] == pytest.approx(0.9 * pixels[18] + 20, abs=1)
    assert len({path.read_bytes() for path in files}) == 40


def test_what_a_command_says_when_it_fails_is_told(tmp_path):
    with pytest.raises(RuntimeError, match="no such"):
        many_pictures._run(("-c", "raise SystemExit('no such set')"), tmp_path)
