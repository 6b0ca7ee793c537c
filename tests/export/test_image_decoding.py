"""TensorFlow's reading of files against the program's own."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tl_core.data.images import read_bytes, read_image
from tl_core.export import image_decoding, image_file_kinds

SIZE = 32


@pytest.fixture(scope="module")
def decoded():
    return tf.function(lambda contents: image_decoding.pictures(contents, SIZE),
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


@pytest.mark.parametrize("kind", image_file_kinds.KINDS)
def test_every_kind_that_the_certificate_knows_reads_as_the_program_reads_it(decoded, kind):
    content = image_file_kinds.KINDS[kind](Image.fromarray(scene()))
    assert image_file_kinds.kind_of(io.BytesIO(content)) == kind
    wrong = np.abs(decoded(tf.constant([content])).numpy()[0] - read_bytes(content, SIZE))
    assert wrong.max() <= 2 and wrong.mean() < 0.1


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_png_below_8_bits_without_transparency_is_no_ghost(decoded, bits):
    """TensorFlow's decode_png gives such a file an alpha of 1, 3 or 15 when it is asked for four channels."""
    black = image_file_kinds.png(np.zeros((40, 40), np.uint8), bits, image_file_kinds.GREY)
    assert tf.io.decode_png(black, 4).numpy()[..., 3].max() == 2 ** bits - 1
    assert decoded(tf.constant([black])).numpy().max() == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["png", "webp"])
def test_pngs_and_webps_stand_upright_too(decoded, tmp_path, ending, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(scene()).save(tmp_path / f"a.{ending}", exif=exif, lossless=True)
    assert gap(decoded, tmp_path / f"a.{ending}") <= 2


@pytest.mark.parametrize("top_down", [False, True])
def test_a_bmp_with_a_table_of_colours_stands_upright(decoded, tmp_path, top_down):
    Image.fromarray(scene()).quantize(16).save(tmp_path / "a.bmp")
    content = bytearray((tmp_path / "a.bmp").read_bytes())
    if top_down:  # the height is negative then
        content[22:26] = (-90).to_bytes(4, "little", signed=True)
        (tmp_path / "a.bmp").write_bytes(content)
    assert gap(decoded, tmp_path / "a.bmp") <= 2


def test_what_it_does_not_read_it_refuses_in_words(decoded, tmp_path):
    one, other = Image.fromarray(scene()), Image.fromarray(scene()[::-1].copy())
    one.save(tmp_path / "a.webp", save_all=True, append_images=[other], lossless=True)
    assert image_file_kinds.kind_of(io.BytesIO((tmp_path / "a.webp").read_bytes())) is None
    with pytest.raises(tf.errors.InvalidArgumentError, match="This WebP moves"):
        decoded(tf.constant([(tmp_path / "a.webp").read_bytes()]))
    one.quantize(16).save(tmp_path / "a.bmp")
    content = bytearray((tmp_path / "a.bmp").read_bytes())
    content[30] = 1  # run lengths
    assert image_file_kinds.kind_of(io.BytesIO(content)) is None
    with pytest.raises(tf.errors.InvalidArgumentError, match="This BMP is compressed"):
        decoded(tf.constant([bytes(content)]))


@pytest.mark.parametrize("start", [b"", b"\x89PNG", b"BM", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X", b"\xff\xd8\xff"])
def test_what_is_cut_short_is_an_error_and_no_picture(decoded, start):
    with pytest.raises(tf.errors.OpError):
        decoded(tf.constant([start]))


def test_damaged_exif_is_no_exif(decoded, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(scene()).save(tmp_path / "a.jpg", exif=exif)
    content = bytearray((tmp_path / "a.jpg").read_bytes())
    place = content.index(b"Exif\0\0") + 6
    content[place + 4:place + 8] = b"\xff\xff\xff\x7f"  # its directory would lie far outside
    assert decoded(tf.constant([bytes(content)])).shape == (1, SIZE, SIZE, 3)
