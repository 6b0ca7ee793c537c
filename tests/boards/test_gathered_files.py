"""Files of a class's pictures: nothing but pixels is kept, and nothing of what is no picture."""

import io
import zipfile

import pytest
from PIL import Image

from tests.boards import opened
from tests.data.upload import contents, hostile
from tl_core.boards import gathered_files, store
from tl_core.boards.gathered_files import BoardFolder
from tl_core.errors import UserError


@pytest.fixture
def folder(isolated):
    return BoardFolder(opened.board()[0].code)


@pytest.fixture
def came(tmp_path):
    def write(content):
        path = tmp_path / "came"
        path.write_bytes(content)
        return path
    return write


def test_a_photo_is_written_anew_upright_small_and_without_its_place(folder, came):
    photo = Image.new("RGB", (1600, 1200), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A maker"
    exif.get_ifd(0x8825)[1] = "N"
    content = contents.saved(photo, "JPEG", exif=exif, comment=b"my home")
    assert b"A maker" in content and b"my home" in content
    folder.keep("p1", came(content))
    for size, side in gathered_files.SIDES.items():
        written = folder.file("p1", size).read_bytes()
        picture = Image.open(io.BytesIO(written))
        assert picture.format == "JPEG" and max(picture.size) == side and picture.height > picture.width
        assert not picture.getexif() and b"A maker" not in written and b"my home" not in written
    folder.delete(["p1", "never there"])
    assert list(folder.pictures.iterdir()) == []


def test_a_drawing_lies_on_white_and_is_not_enlarged(folder, came):
    folder.keep("p1", came(contents.saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")))
    picture = Image.open(folder.file("p1"))
    assert picture.size == (40, 30) and min(picture.getpixel((5, 5))) > 250


OF_THE_ZIP = {"encrypted", "packed with bzip2", "packed with LZMA", "packed in an unknown way", "broken packing",
              "wrong checksum in the zip", "less announced than comes", "another name in its own header",
              "outside of the file"}
FILES = [case for case in hostile.FILES if case.about.startswith("cats/x.") and case.name not in OF_THE_ZIP]


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_every_hostile_file_is_refused_and_leaves_nothing(folder, came, monkeypatch, case):
    for name, value in hostile.LIMITS.items():
        monkeypatch.setenv(name, value)
    with zipfile.ZipFile(io.BytesIO(case.build())) as packed:
        content = packed.read(case.about)
    with pytest.raises(UserError, match="cannot be taken"):
        folder.keep("p1", came(content))
    assert [path.name for path in store.folder_of(folder.code).rglob("*") if path.is_file()] == [store.EVENTS]


@pytest.mark.parametrize("ending", [contents.HTML, b"PK\x03\x04 a zip"])
def test_what_hangs_behind_a_picture_is_not_kept(folder, came, ending):
    folder.keep("p1", came(contents.picture(1, "JPEG") + ending))
    assert all(ending not in path.read_bytes() for path in folder.pictures.iterdir())


def test_a_file_of_more_bytes_than_may_be_is_refused(folder, came, monkeypatch):
    monkeypatch.setattr(gathered_files, "MOST_BYTES", 400)
    with pytest.raises(UserError, match="larger than 400 bytes"):
        folder.keep("p1", came(contents.picture(1, size=40)))


def test_what_arrives_is_gone_with_its_block_and_a_deleted_board_takes_nothing(folder, came):
    with folder.upload("a picture") as sink:
        sink.write(b"half")
        assert sink.path.is_file()
    assert not sink.path.exists()
    store.delete(folder.code)
    for action in (lambda: folder.keep("p1", came(contents.picture(1))), lambda: folder.upload("x").__enter__()):
        with pytest.raises(FileNotFoundError):
            action()
