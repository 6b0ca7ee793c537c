"""Which files are pictures, what is said of those that are not, and that a zip or folder goes on without them."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from tl_core.data import catalog
from tl_core.data.upload.archive_entries import Broken
from tl_core.errors import UserError
from tl_core.inference import pictures


def png(width: int, height: int, mode: str = "RGB", colour=0) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, "PNG")
    return file.getvalue()


RED = png(20, 10, colour=(255, 0, 0))
JPEG = io.BytesIO()
Image.new("RGB", (64, 64)).save(JPEG, "JPEG")


@pytest.mark.parametrize(("content", "said"), [
    (b"%PDF-1.7\n...", "a PDF, not an image"), (png(1, 1), r"only 1 × 1 pixels"),
    (png(10_000, 10_000, "1"), r"10000 × 10000 pixels are 100 million, more than 64 million \(TL_MAX_PIXELS\)"),
    (b"", "empty file"), (b"hello", "not an image"), (RED[:40], "truncated|damaged|not an image"),
    (RED[:-30], "truncated|damaged"), (JPEG.getvalue() + b"\xff\xda" * 101, "more than 100 scans"),
    (b"<svg/>", "SVG")])
def test_what_is_no_picture_is_named(content, said):
    with pytest.raises(Broken, match=said):
        pictures.of_bytes("it", content).read([32])


def test_a_picture_at_every_size_asked_for():
    small, large = pictures.of_bytes("red.png", RED).read([8, 32])
    assert small.shape == (8, 8, 3) and large.shape == (32, 32, 3) and small.dtype == np.uint8
    assert np.all(large == (255, 0, 0))


def test_files_folders_and_zips_together(tmp_path):
    (tmp_path / "folder/below").mkdir(parents=True)
    (tmp_path / "folder/below/a.png").write_bytes(RED)
    (tmp_path / "folder/notes.txt").write_text("no picture")
    (tmp_path / "one.png").write_bytes(RED)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        packed.writestr("cats/b.png", RED)
        packed.writestr("__MACOSX/cats/._b.png", b"litter")
    with pictures.opened([tmp_path / name for name in ("one.png", "folder", "packed.zip")]) as found:
        assert [picture.name.removeprefix(f"{tmp_path}/") for picture in found] == [
            "one.png", "folder/notes.txt", "folder/below/a.png", "packed.zip/cats/b.png"]
        for picture in found:
            if picture.name.endswith(".txt"):
                with pytest.raises(Broken, match="not an image"):
                    picture.read([8])
            else:
                assert picture.read([8])[0].shape == (8, 8, 3)


def test_paths_that_lead_nowhere(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 not really")
    for path, said in (("gone.png", "There is no file"), ("empty", "There is no file in"), ("bad.zip", "no zip")):
        with pytest.raises(UserError, match=said), pictures.opened([tmp_path / path]):
            pass


def test_a_file_larger_than_may_be(tmp_path, monkeypatch):
    monkeypatch.setenv("TL_MAX_FILE_BYTES", "10")
    (tmp_path / "one.png").write_bytes(RED)
    with pictures.opened([tmp_path / "one.png"]) as (one,), pytest.raises(Broken, match="TL_MAX_FILE_BYTES"):
        one.read([8])


def test_a_set_knows_its_classes():
    dataset = catalog.listing("digits")
    found = pictures.of_set(dataset, "test")
    assert len(found) == len(dataset.splits["test"])
    assert found[3].truth == dataset.classes[dataset.splits["test"].labels[3]]
    np.testing.assert_array_equal(found[3].read([16])[0], dataset.read(dataset.splits["test"].keys[3], 16))


def test_links_are_followed_but_not_out_of_the_folders_shared(tmp_path):
    (tmp_path / "shared/below").mkdir(parents=True)
    (tmp_path / "a.png").write_bytes(RED)
    for name in ("shared/a.png", "shared/below/b.png"):
        (tmp_path / name).symlink_to(tmp_path / "a.png")
    (tmp_path / "shared/gone.png").symlink_to("nowhere")

    def answered(within):
        with pictures.opened([tmp_path / "shared"], within) as found:
            return {picture.name.removeprefix(f"{tmp_path}/shared/"): _said(picture) for picture in found}
    assert answered(None) == {"a.png": (8, 8, 3), "below/b.png": (8, 8, 3), "gone.png": "a link that leads nowhere"}
    outside = "a link that leads out of what this server shares"
    assert answered([tmp_path / "shared"]) == {
        "a.png": outside, "below/b.png": outside, "gone.png": "a link that leads nowhere"}


def _said(picture):
    try:
        return picture.read([8])[0].shape
    except Broken as error:
        return str(error)
