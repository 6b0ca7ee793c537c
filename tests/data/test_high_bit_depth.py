import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.data.test_intensity import RANGE, grey
from tl_core.data.images import read_bytes, read_image, read_whole
from tl_core.data.intensity import IntensityRange
from tl_core.export.image_file_kinds import COLOUR, COLOUR_ALPHA, GREY_ALPHA, png


@pytest.mark.parametrize("write", [
    lambda values, path: grey(values, path.with_suffix(".png")),
    lambda values, path: grey(values, path.with_suffix(".tif")),
    lambda values, path: grey(values, path.with_suffix(".tif"), "I;16B")])
def test_png_and_tiff_of_either_order_give_the_same_pixels(tmp_path, write):
    """1000 is black, 3000 white, 2000 their middle; what lies outside is black or white too."""
    values = np.array([[0, 1000, 2000], [2500, 3000, 60000]])
    found = read_image(write(values, tmp_path / "a"), 3, RANGE)
    small = np.array(Image.fromarray(np.array([[0, 0, 128], [191, 255, 255]], np.uint8)).resize((3, 3), 2))
    assert np.abs(found[..., 0].astype(int) - small).max() <= 1 and (found[..., 0] == found[..., 2]).all()


def test_colours_of_16_bits_keep_all_their_bits(tmp_path):
    """Pillow alone keeps the upper byte: of 1000 … 1255 it would make one value."""
    values = np.zeros((1, 256, 3), np.uint16)
    values[..., 0], values[..., 1], values[..., 2] = 1000 + np.arange(256), 1128, 0
    (tmp_path / "a.png").write_bytes(png(values, 16, COLOUR))
    found = read_whole(tmp_path / "a.png", 256, IntensityRange(integer=(1000.0, 1255.0)))
    assert found[0, :, 0].tolist() == list(range(256)) and (found[..., 1] == 128).all() and (found[..., 2] == 0).all()


def tiff(values, order: str, deflated: bool) -> bytes:
    """A TIFF of 16 bits a colour, in one strip; Pillow writes none. ``values`` (h, w, 3)."""
    height, width, _ = values.shape
    data = values.astype(f"{order}u2").tobytes()
    data = zlib.compress(data) if deflated else data
    bits = 8 + 2 + 12 * 9 + 4  # where the three numbers of bits stand, before the strip
    tags = [(256, 1, width), (257, 1, height), (258, 3, bits), (259, 1, 8 if deflated else 1), (262, 1, 2),
            (273, 1, bits + 6), (277, 1, 3), (278, 1, height), (279, 1, len(data))]
    entries = b"".join(struct.pack(f"{order}HHII", tag, 3 if count == 3 else 4, count, value)
                       for tag, count, value in tags)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HIH", 42, 8, len(tags))
    return head + entries + struct.pack(f"{order}I3H", 0, 16, 16, 16) + data


@pytest.mark.parametrize("deflated", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_colours_of_16_bits_in_a_tiff_of_either_order(tmp_path, order, deflated):
    values = np.zeros((1, 256, 3), np.uint16)
    values[..., 0], values[..., 1] = 1000 + np.arange(256), 1128
    (tmp_path / "a.tif").write_bytes(tiff(values, order, deflated))
    found = read_whole(tmp_path / "a.tif", 256, IntensityRange(integer=(1000.0, 1255.0)))
    assert found[0, :, 0].tolist() == list(range(256)) and (found[..., 1] == 128).all() and (found[..., 2] == 0).all()


def test_transparency_of_16_bits_lies_on_white():
    colour = np.zeros((2, 1, 4), np.uint16)
    colour[0, 0], colour[1, 0] = (2000, 1000, 3000, 65535), (2000, 1000, 3000, 0)
    found = read_bytes(png(np.repeat(colour, 2, axis=1), 16, COLOUR_ALPHA), 2, RANGE)
    assert found[0, 0].tolist() == [128, 0, 255] and found[1, 0].tolist() == [255, 255, 255]
    shade = np.zeros((2, 1, 2), np.uint16)
    shade[0, 0], shade[1, 0] = (2000, 65535), (2000, 0)
    found = read_bytes(png(np.repeat(shade, 2, axis=1), 16, GREY_ALPHA), 2, RANGE)
    assert found[0, 0].tolist() == [128] * 3 and found[1, 0].tolist() == [255] * 3


def test_fractions_and_what_is_no_number(tmp_path):
    values = np.array([[-1, 0, 1], [np.nan, -9, np.inf]], np.float32)
    Image.fromarray(values).save(tmp_path / "a.tif")
    found = read_whole(tmp_path / "a.tif", 3, RANGE)
    assert found[..., 0].tolist() == [[0, 128, 255], [0, 0, 255]]
