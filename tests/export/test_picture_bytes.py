"""TensorFlow's reading of files against the program's own."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tl_core.data.images import read_image
from tl_core.export import picture_bytes

SIZE = 32


@pytest.fixture(scope="module")
def decoded():
    return tf.function(lambda contents: picture_bytes.pictures(contents, SIZE),
                       input_signature=[tf.TensorSpec([None], tf.string)])


def scene(height=90, width=130) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.stack([255 * x / width, 255 * y / height, 127 + 120 * np.sin(x / 9)], axis=-1).astype(np.uint8)


def gap(decoded, path) -> float:
    return float(np.abs(decoded(tf.constant([path.read_bytes()])).numpy()[0] - read_image(path, SIZE)).max())


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_jpegs_stand_upright_whatever_way_the_camera_was_held(decoded, tmp_path, orientation, order):
    exif = Image.Exif()
    exif[0x0112], exif.endian = orientation, order
    Image.fromarray(scene()).save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert gap(decoded, tmp_path / "a.jpg") <= 2


@pytest.mark.parametrize(("name", "pixels"), [
    ("large.jpg", scene(900, 1300)), ("grey.jpg", scene()[..., 0]), ("plain.png", scene()),
    ("grey.png", scene()[..., 0]), ("covered.png", np.dstack([scene(), scene()[..., :1]])), ("plain.bmp", scene()),
    ("tiny.png", scene(1, 1))])
def test_every_kind_of_file_reads_as_the_program_reads_it(decoded, tmp_path, name, pixels):
    Image.fromarray(pixels).save(tmp_path / name)
    assert gap(decoded, tmp_path / name) <= 2


def test_damaged_exif_is_no_exif(decoded, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(scene()).save(tmp_path / "a.jpg", exif=exif)
    content = bytearray((tmp_path / "a.jpg").read_bytes())
    place = content.index(b"Exif\0\0") + 6
    content[place + 4:place + 8] = b"\xff\xff\xff\x7f"  # its directory would lie far outside
    assert decoded(tf.constant([bytes(content)])).shape == (1, SIZE, SIZE, 3)
