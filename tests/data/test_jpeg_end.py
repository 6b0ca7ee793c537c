"""A JPEG that lacks only its last bytes is read; one that lacks a part of its pixels is not."""

import io

import numpy as np
import pytest
from PIL import Image

from tl_core.data import images, jpeg_end


def jpeg(size=(160, 128), **options) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 255, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(file, "JPEG", quality=90, **options)
    return file.getvalue()


KINDS = {"baseline": {}, "progressive": {"progressive": True}, "4:4:4": {"subsampling": 0},
         "optimised": {"optimize": True}, "restarts": {"restart_marker_rows": 1}}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_few_bytes_less_change_hardly_a_pixel(options, missing, tmp_path):
    whole = jpeg(**options)
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole[:-missing])
    assert images.check_image(path) is None
    gap = np.abs(images.read_image(path, 80).astype(int) - images.read_bytes(whole, 80))
    assert gap.mean() < 0.5 and (missing == 3 or not gap.any())
    assert images.read_whole(path, 64).shape == images.read_whole(io_path(tmp_path, whole), 64).shape
    assert jpeg_end.lacks_end(path.read_bytes()) and not jpeg_end.lacks_end(whole)


def io_path(folder, content: bytes):
    (folder / "whole.jpg").write_bytes(content)
    return folder / "whole.jpg"


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("share", [0.3, 2 / 3, 0.8, 0.9])
def test_what_lacks_a_part_is_refused(options, share):
    whole = jpeg(**options)
    assert images.check_bytes(whole[:int(len(whole) * share)]) == "truncated: its end is missing"


def test_small_pictures_are_told_apart_too():
    """One row of blocks is all of them: rows would not tell what pixels do."""
    whole = jpeg((64, 16))
    assert images.check_bytes(whole[:-2]) is None
    assert images.check_bytes(whole[:-len(whole) // 4]) is not None


def test_what_follows_the_end_is_no_matter():
    whole = jpeg()
    assert not jpeg_end.lacks_end(whole + b"MotionPhoto" + bytes(99))
    assert jpeg_end.completed(whole) is None and jpeg_end.completed(b"\x89PNG" + whole[:-2]) is None
    assert jpeg_end.completed(b"\xff\xd8\xff" + bytes(50)) is None and jpeg_end.completed(b"") is None
