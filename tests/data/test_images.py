import io
import struct
import zlib

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageDraw

from tl_core.data import images
from tl_core.data.images import check_bytes, check_image, from_array, read_image, read_whole

UPRIGHT = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3) * 5

# How a camera that writes this orientation has stored the upright picture (EXIF 2.3, tag 0x0112).
STORED = {
    1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
    5: lambda a: np.transpose(a, (1, 0, 2)), 6: lambda a: np.rot90(a, 1),
    7: lambda a: np.rot90(np.transpose(a, (1, 0, 2)), 2), 8: lambda a: np.rot90(a, -1),
}


def picture(mode: str, values, shape=(2, 2)) -> Image.Image:
    image = Image.new(mode, shape)
    image.putdata(values)
    return image


def saved(tmp_path, made: Image.Image, suffix: str, **options):
    path = tmp_path / f"picture{suffix}"
    made.save(path, **options)
    return path


def jpeg(size=(64, 64), **options) -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
@pytest.mark.parametrize("orientation", STORED)
def test_exif_orientation_is_undone(tmp_path, orientation, suffix):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](UPRIGHT)))
    path = saved(tmp_path, stored, suffix, exif=exif, **({"lossless": True} if suffix == ".webp" else {}))
    np.testing.assert_array_equal(read_image(path, 4), UPRIGHT)


@pytest.mark.parametrize("orientation", STORED)
def test_exif_orientation_of_a_jpeg(tmp_path, orientation):
    upright = np.kron(np.array([[250, 10], [90, 170]], np.uint8), np.ones((32, 32), np.uint8))
    upright = np.repeat(upright[..., None], 3, axis=2)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    found = read_image(saved(tmp_path, stored, ".jpg", exif=exif, quality=95), 64)
    assert np.abs(found.astype(int) - upright).max() <= 2


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_does_not_cost_the_picture(tmp_path):
    path = saved(tmp_path, Image.new("RGB", (16, 16), "red"), ".jpg", exif=b"Exif\0\0MM\0*\0\0\xff\xff garbage")
    assert check_image(path) is None
    assert read_image(path, 8)[0, 0, 0] > 250


# Pixels by hand. CMYK: full ink takes its colour away. Half-transparent black on white: 255 * (1 - 128/255) = 127.
GOLDEN = {
    "cmyk": (picture("CMYK", [(0, 255, 255, 0), (255, 0, 0, 0), (0, 0, 0, 255), (0, 0, 0, 0)]), ".tif", {},
             [(255, 0, 0), (0, 255, 255), (0, 0, 0), (255, 255, 255)]),
    "grey": (picture("L", [0, 77, 200, 255]), ".png", {}, [(v, v, v) for v in (0, 77, 200, 255)]),
    "black and white": (picture("1", [0, 255, 255, 0]), ".png", {}, [(v, v, v) for v in (0, 255, 255, 0)]),
    "alpha": (picture("RGBA", [(0, 0, 0, 128), (0, 0, 0, 0), (10, 20, 30, 255), (255, 0, 0, 0)]), ".png", {},
              [(127, 127, 127), (255, 255, 255), (10, 20, 30), (255, 255, 255)]),
    "grey with alpha": (picture("LA", [(0, 128), (0, 0), (60, 255), (9, 0)]), ".png", {},
                        [(127,) * 3, (255,) * 3, (60,) * 3, (255,) * 3]),
    "one transparent colour": (picture("RGB", [(1, 2, 3), (4, 5, 6), (7, 8, 9), (1, 2, 3)]), ".png",
                               {"transparency": (1, 2, 3)}, [(255,) * 3, (4, 5, 6), (7, 8, 9), (255,) * 3]),
    "one transparent grey": (picture("L", [5, 6, 7, 5]), ".png", {"transparency": 5},
                             [(255,) * 3, (6,) * 3, (7,) * 3, (255,) * 3]),
    # 16 bits: 65535 is white, so 257 * v is v.
    "16 bit png": (picture("I;16", [0, 257 * 100, 257 * 200, 65535]), ".png", {},
                   [(v, v, v) for v in (0, 100, 200, 255)]),
    "dark 16 bit png": (picture("I;16", [0, 257, 257 * 2, 257 * 3]), ".png", {}, [(v, v, v) for v in range(4)]),
    "16 bit tif": (picture("I;16", [0, 257 * 100, 257 * 200, 65535]), ".tif", {},
                   [(v, v, v) for v in (0, 100, 200, 255)]),
    "16 bit pgm": (picture("I", [0, 257 * 100, 257 * 200, 257]), ".pgm", {}, [(v, v, v) for v in (0, 100, 200, 1)]),
    "32 bit tif of 16 bit values": (picture("I", [0, 257 * 100, 257 * 200, 65535]), ".tif", {},
                                    [(v, v, v) for v in (0, 100, 200, 255)]),
    "32 bit tif": (picture("I", [0, 500_000, 1_000_000, 250_000]), ".tif", {},
                   [(v, v, v) for v in (0, 128, 255, 64)]),
    "float tif from 0 to 1": (picture("F", [0.0, 0.2, 0.4, 1.0]), ".tif", {}, [(v, v, v) for v in (0, 51, 102, 255)]),
    "float tif from 0 to 255": (picture("F", [0.0, 51.0, 102.0, 254.0]), ".tif", {},
                                [(v, v, v) for v in (0, 51, 102, 254)]),
    "float tif with a hole": (picture("F", [float("nan"), 0.2, 0.4, 1.0]), ".tif", {},
                              [(v, v, v) for v in (0, 51, 102, 255)]),
}


@pytest.mark.parametrize("kind", GOLDEN)
def test_golden_pixels(tmp_path, kind):
    made, suffix, options, expected = GOLDEN[kind]
    path = saved(tmp_path, made, suffix, **options)
    assert check_image(path) is None
    np.testing.assert_array_equal(read_image(path, 2).reshape(4, 3), expected)


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("suffix", [".png", ".gif"])
def test_palette(tmp_path, suffix, transparent):
    made = picture("P", [0, 1, 2, 1])
    made.putpalette([9, 8, 7, 200, 0, 0, 0, 0, 200])
    path = saved(tmp_path, made, suffix, **({"transparency": 1} if transparent else {}))
    red = (255, 255, 255) if transparent else (200, 0, 0)
    np.testing.assert_array_equal(read_image(path, 2).reshape(4, 3), [(9, 8, 7), red, (0, 0, 200), red])


def test_cmyk_jpeg_is_not_a_negative(tmp_path):
    path = saved(tmp_path, Image.new("CMYK", (16, 16), (0, 255, 255, 0)), ".jpg", quality=95)
    assert np.abs(read_image(path, 8).astype(int) - (255, 0, 0)).max() <= 4


@pytest.mark.parametrize("suffix", [".gif", ".tif", ".png", ".webp"])
def test_the_first_of_several_frames(tmp_path, suffix):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if suffix == ".webp" else {}
    path = saved(tmp_path, frames[0], suffix, save_all=True, append_images=frames[1:], **options)
    assert Image.open(path).n_frames == 3
    np.testing.assert_array_equal(read_image(path, 8), np.full((8, 8, 3), (255, 0, 0)))


def test_several_frames_in_a_jpeg(tmp_path):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    path = tmp_path / "stereo.jpg"
    frames[0].save(path, "MPO", save_all=True, append_images=frames[1:])
    assert check_image(path) is None
    assert read_image(path, 8)[0, 0].tolist()[2] < 5


@pytest.mark.parametrize("size", [1, 32, 224])
@pytest.mark.parametrize("shape", [(1, 1), (300, 7), (40, 500)])
def test_shape_and_dtype(tmp_path, shape, size):
    found = read_image(saved(tmp_path, Image.new("RGB", shape, "teal"), ".png"), size)
    assert found.shape == (size, size, 3) and found.dtype == np.uint8
    assert (found == (0, 128, 128)).all()


def test_a_large_jpeg_looks_as_if_it_were_decoded_in_full(tmp_path):
    made = Image.new("RGB", (1600, 1200), "white")
    draw = ImageDraw.Draw(made)
    for i in range(12):
        draw.ellipse((i * 120, i * 80, i * 120 + 300, i * 80 + 250), fill=(20 * i, 255 - 20 * i, 120))
    path = saved(tmp_path, made, ".jpg", quality=95)
    full = np.asarray(Image.open(path).convert("RGB").resize((160, 160), Image.Resampling.LANCZOS))
    assert np.abs(read_image(path, 160).astype(int) - full).mean() < 1.0


def test_shrinking_averages_rather_than_skips(tmp_path):
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::2] = 255
    found = read_image(saved(tmp_path, Image.fromarray(stripes), ".png"), 8)
    assert np.abs(found.astype(int) - 127).max() <= 8  # without antialias it would be 0 or 255


@pytest.mark.parametrize(("shape", "how"), [((200, 90), "LANCZOS"), ((64, 64), "LANCZOS"), ((32, 32), "BILINEAR"),
                                            ((200, 32), "BILINEAR")])
def test_what_shrinks_stays_sharp_and_what_grows_is_smooth(tmp_path, shape, how):
    made = Image.fromarray(np.random.default_rng(0).integers(0, 256, (*reversed(shape), 3)).astype(np.uint8))
    found = read_image(saved(tmp_path, made, ".png"), 64)
    np.testing.assert_array_equal(found, np.asarray(made.resize((64, 64), Image.Resampling[how], reducing_gap=3.0)))


def test_from_array():
    grey = np.array([[0, 255], [255, 0]], np.uint8)
    np.testing.assert_array_equal(from_array(grey, 2)[..., 1], grey)
    assert from_array(UPRIGHT, 7).shape == (7, 7, 3)


def png_with_size(width: int, height: int) -> bytes:
    header = struct.pack(">II5B", width, height, 1, 0, 0, 0, 0)
    chunks = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
                      for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + chunks


def cut(content: bytes) -> bytes:
    return content[:len(content) // 2]


def png() -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(jpeg())).save(file, "PNG")
    return file.getvalue()


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize(("content", "reason"), [
    (b"", "empty file"),
    (b"this is a letter, not a picture", "not an image"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript, not an image"),
    (cut(jpeg()), "truncated: its end is missing"),
    (cut(jpeg(progressive=True)), "truncated: its end is missing"),
    (cut(jpeg(size=(2000, 1500))), "truncated: its end is missing"),
    (cut(png()), "truncated: its end is missing"),
    (png_with_size(30_000, 30_000), "more than 89 million pixels"),
    (png_with_size(9_500, 9_500), "more than 89 million pixels"),
], ids=["empty", "text", "postscript", "jpeg", "progressive", "large jpeg", "png", "bomb", "too large"])
def test_what_is_wrong_with_a_file(tmp_path, content, reason):
    assert check_bytes(content) == reason
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    assert check_image(path) == reason
    with pytest.raises((OSError, ValueError, Image.DecompressionBombError)):
        read_image(path, 32)


def test_a_damaged_middle_is_told_or_read_but_never_a_crash():
    whole = png()
    for place in range(8, len(whole), len(whole) // 40):
        reason = check_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1:])
        assert reason is None or reason.startswith(("damaged", "truncated", "not an image", "more than"))


def test_a_file_that_is_not_there(tmp_path):
    assert check_image(tmp_path / "none.jpg") == "cannot be opened: No such file or directory"


def test_memory_running_out_is_a_reason(monkeypatch):
    def no_memory(*_):
        raise MemoryError
    monkeypatch.setattr(images, "_to_rgb", no_memory)
    assert check_bytes(jpeg()) == "too large for this machine's memory"


def test_a_whole_picture_keeps_its_shape_upright_and_is_never_enlarged(tmp_path):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # lies on its side
    path = saved(tmp_path, Image.new("RGB", (200, 100), (10, 20, 30)), ".png", exif=exif)
    assert read_whole(path, 50).shape == (50, 25, 3)
    assert read_whole(path, 1000).shape == (200, 100, 3)
    assert (read_whole(path, 50) == (10, 20, 30)).all()
