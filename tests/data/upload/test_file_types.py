"""What else people bring: each kind of file is told in its own words; HEIC and a JPEG without its end are taken."""

import gzip
import io
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.data import heic
from tests.data.test_jpeg_end import jpeg
from tests.data.upload.contents import picture
from tl_core.data import images
from tl_core.data.upload import file_types
from tl_core.data.upload.trailing_bytes import end_of
from tl_core.data.upload.upload_session import Staging

DRAWN = Image.fromarray(np.arange(48 * 64 * 3, dtype=np.uint32).astype(np.uint8).reshape(48, 64, 3))


def saved(kind: str, mode: str = "RGB", **options) -> bytes:
    file = io.BytesIO()
    DRAWN.convert(mode).save(file, kind, **options)
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as packed:
        entry = tarfile.TarInfo("cats/1.png")
        entry.size = len(picture(1))
        packed.addfile(entry, io.BytesIO(picture(1)))
    return file.getvalue()


def office(*names: str) -> bytes:
    """A zip that begins with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return file.getvalue()


@pytest.mark.parametrize(("content", "words"), [
    (office("[Content_Types].xml", "word/document.xml"), "Office document"), (office("mimetype"), "Office document"),
    (office("cats/1.txt"), "a zip inside"),
    (saved("JPEG2000"), "JPEG 2000"), (saved("JPEG2000", no_jp2=True), "JPEG 2000"), (saved("TGA"), "TGA"),
    (saved("TGA", "L"), "TGA"), (saved("TGA", "P", compression="tga_rle"), "TGA"), (saved("PCX"), "PCX"),
    (saved("PCX", "P"), "PCX"), (saved("ICO"), "icon"), (saved("AVIF"), "AVIF"), (tarred(), "packed file"),
    (gzip.compress(tarred()), "packed file"), (bytes(128) + b"DICM", "DICOM"), (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x18ftypmp42", "video"), (b"\x93NUMPY\1\0", "NumPy"), (bytes(600), "not an image"), (b"", "empty")])
def test_what_is_not_read_is_told_in_its_own_words(content, words):
    assert file_types.kind(content[:file_types.HEAD]) is None
    assert words in file_types.reason(content[:file_types.HEAD])
    assert words in images.check_bytes(content)


def add(staging, name: str, content: bytes) -> str | None:
    return staging.add_picture("cats", name, io.BytesIO(content))


def test_heic_is_read_upright_and_taken_as_it_is():
    for content in (heic.UPRIGHT, heic.SIDEWAYS):
        pixels = images.read_bytes(content, 48)  # a square of the 64 x 48
        for (x, y), colour in {(5, 24): heic.BLUE, (40, 5): heic.RED, (40, 40): heic.WHITE}.items():
            assert np.abs(pixels[y, x].astype(int) - colour).max() < 8
    staging = Staging.new()
    assert add(staging, "IMG_0001.HEIC", heic.UPRIGHT) is None
    assert add(staging, "photo.jpg", heic.SIDEWAYS) is None
    assert [row.file for row in staging.rows()] == ["cats/IMG_0001.heic", "cats/photo.heic"]
    assert (staging.pictures / "cats/IMG_0001.heic").read_bytes() == heic.UPRIGHT


def test_what_follows_a_heic_is_cut_off_and_a_broken_one_is_refused():
    assert end_of("HEIF", heic.UPRIGHT + b"\0\0\1\0mpvdvideo") == len(heic.UPRIGHT)
    assert end_of("HEIF", heic.UPRIGHT) == len(heic.UPRIGHT)
    for broken in (heic.UPRIGHT[:-40], heic.UPRIGHT[:60], heic.UPRIGHT[:20] + bytes(400)):
        assert images.check_bytes(broken) is not None
    swapped = heic.UPRIGHT.replace(b"ftypheic", b"ftypavif", 1)
    assert file_types.kind(swapped) is None and "AVIF" in file_types.reason(swapped)


def test_a_jpeg_without_its_end_is_taken_with_it_and_told():
    staging, whole = Staging.new(), jpeg()
    assert add(staging, "a.jpg", whole[:-2]) is None
    assert add(staging, "b.jpg", whole[:-1]) is None
    assert "truncated" in add(staging, "c.jpg", whole[:len(whole) * 2 // 3])
    assert (staging.pictures / "cats/a.jpg").read_bytes() == whole
    assert images.check_image(staging.pictures / "cats/b.jpg") is None
    [note] = [note for note in staging.summary().notes if "last bytes" in note]
    assert "a.jpg, b.jpg" in note and "c.jpg" not in note
    sizes = [(staging.pictures / row.file).stat().st_size for row in staging.rows()]
    assert [row.bytes for row in staging.journal.rows] == sizes
    assert [row.mended for row in Staging(staging.folder).journal.rows] == [True, True]
