import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.data.upload import contents
from tests.data.upload.contents import picture, saved
from tl_core.data.upload import file_types
from tl_core.data.upload.trailing_bytes import end_of, hides_something

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
PICTURES = {**{kind: picture(5, kind, 33) for kind in KINDS}, **{
    name: make() for name, make in contents.UNUSUAL.items() if not name.endswith((".tif", ".tiff", ".pgm"))},
    "restarts.jpg": saved(Image.open(io.BytesIO(picture(3, size=80))), "JPEG", restart_marker_blocks=2),
    "comment.jpg": saved(Image.open(io.BytesIO(picture(3))), "JPEG", comment=b"\xff\xd9 no end \xff\xda"),
    "16 colours.bmp": saved(Image.new("P", (13, 5)), "BMP"), "thumbnail.jpg": None}


def with_thumbnail() -> bytes:
    """A JPEG that holds a whole other JPEG, with an end of its own, in an application segment."""
    whole, inner = picture(1, "JPEG"), picture(2, "JPEG")
    return whole[:2] + b"\xff\xe5" + (len(inner) + 2).to_bytes(2, "big") + inner + whole[2:]


PICTURES["thumbnail.jpg"] = with_thumbnail()


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("behind", [b"", b"\0", b"\xff\xd9", b"<html>", np.random.default_rng(0).bytes(500)])
def test_a_picture_ends_where_its_last_byte_is_whatever_follows(name, behind):
    content = PICTURES[name]
    assert end_of(file_types.kind(content), content + behind) == len(content)


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_picture_has_no_end_and_nothing_breaks(kind):
    content = picture(5, kind, 33)
    for length in range(len(file_types._STARTS[0][0]), len(content) - 1, 7):
        assert end_of(kind, content[:length]) is None


def test_random_bytes_never_break_a_walk():
    rng = np.random.default_rng(1)
    for kind in KINDS:
        start = picture(5, kind)[:40]
        for _ in range(200):
            end = end_of(kind, start + rng.bytes(200))
            assert end is None or 0 < end <= 240


def test_formats_that_do_not_say_where_they_end():
    assert end_of("TIFF", picture(1, "TIFF")) is None
    assert end_of("PPM", picture(1, "PPM")) is None


def test_zips_and_web_pages_are_found_in_other_bytes():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a", b"b")
    assert hides_something(picture(1, "TIFF") + packed.getvalue())
    assert hides_something(picture(1, "PPM") + b"<ScRiPt>")
    assert not hides_something(picture(1, "TIFF"))
