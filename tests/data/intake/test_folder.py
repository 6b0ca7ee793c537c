import os
import sys

import pytest

from tests.data.conftest import save_picture
from tests.data.intake.conftest import everything
from tests.data.intake.contents import HTML
from tl_core.data.intake.folder import server_folder
from tl_core.data.intake.staging import Staging
from tl_core.errors import UserError


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """A folder that TL_DATA_DIR names, one that it does not, and a link from the first into the second."""
    for name in ("shared/pets", "shared/deep/er", "private/secrets", "shared-not"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "shared" / "out").symlink_to(tmp_path / "private")
    (tmp_path / "shared" / "in").symlink_to(tmp_path / "shared" / "pets")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "shared"))
    return tmp_path / "shared"


@pytest.mark.parametrize("path", ["pets", "deep/er", "pets/../deep", "."])
def test_folders_under_tl_data_dir_may_be_taken(shared, path):
    assert server_folder(path) == (shared / path).resolve()
    assert server_folder(shared / path) == (shared / path).resolve()


def test_a_link_within_is_resolved(shared):
    assert server_folder(shared / "in") == shared / "pets"


@pytest.mark.parametrize("path", ["..", "../private", "out", "out/secrets", "../shared-not", "/", "/etc", "~",
                                  "nowhere", "pets\0", "~nobody-at-all/x", "x" * 300])
def test_no_other_folder_may_be_taken(shared, path):
    with pytest.raises(UserError, match="lies outside") as caught:
        server_folder(path)
    assert str(shared) in caught.value.expected


def test_without_tl_data_dir_no_folder_may_be_taken(tmp_path):
    with pytest.raises(UserError, match="TL_DATA_DIR names no folder"):
        server_folder(tmp_path)


def test_a_folder_is_copied_and_stays_as_it_is(image_folder):
    folder = image_folder({"train/cat": 3, "train/dog": 2, "test/cat": 1})
    before = everything(folder)
    staging = Staging.new()
    staging.add_folder(folder)
    assert [(row.file, row.label, row.split) for row in staging.rows()][-1] == ("train/dog/001.png", "dog", "train")
    assert staging.summary().counts == {"train": {"cat": 3, "dog": 2}, "test": {"cat": 1, "dog": 0}}
    assert everything(folder) == before


def test_links_pipes_and_other_files_are_named_and_not_followed(image_folder, tmp_path):
    folder = image_folder({"cat": 2, "dog": 2})
    secret = save_picture(tmp_path / "elsewhere" / "cat" / "secret.png", 77)
    (folder / "cat" / "link.png").symlink_to(secret)
    (folder / "cat" / "dangling.png").symlink_to(tmp_path / "nowhere")
    (folder / "linked").symlink_to(secret.parent)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "cat" / "pipe.png")
    (folder / "cat" / "page.jpg").write_bytes(HTML)
    (folder / "cat" / ".hidden.png").write_bytes(b"")
    staging = Staging.new()
    staging.add_folder(folder)
    link = "a link, which is not followed"
    assert dict(staging.summary().refused) == {
        "cat/link.png": link, "cat/dangling.png": link, "linked": link, "loop": link, "cat/pipe.png": "no plain file",
        "cat/page.jpg": "a web page, not an image"}
    assert len(staging.rows()) == 4
    assert "1 hidden or system file" in staging.summary().notes[0]


@pytest.mark.skipif(sys.platform != "linux", reason="file names there are text")
def test_names_that_are_no_text_become_text(image_folder):
    folder = image_folder({"cat": 1, "dog": 1})
    os.rename(folder / "cat" / "000.png", os.fsencode(folder / "cat") + b"/k\xe4tzchen.png")
    os.rename(folder / "dog", os.fsencode(folder) + b"/h\xfcnde")
    staging = Staging.new()
    staging.add_folder(folder)
    assert [row.file for row in staging.rows()] == ["cat/ktzchen.png", "hnde/000.png"]


def test_a_folder_that_is_not_there_or_holds_nothing_is_told(tmp_path):
    with pytest.raises(UserError, match="is not there"):
        Staging.new().add_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="holds no picture"):
        Staging.new().add_folder(tmp_path / "empty")


@pytest.mark.parametrize(("setting", "value"), [("TL_MAX_FILES", "3"), ("TL_MAX_UPLOAD_BYTES", "300")])
def test_limits_hold_for_folders_too(image_folder, monkeypatch, setting, value):
    monkeypatch.setenv(setting, value)
    staging = Staging.new()
    with pytest.raises(UserError, match="At most"):
        staging.add_folder(image_folder({"cat": 2, "dog": 2}))
    assert staging.rows() == ()
