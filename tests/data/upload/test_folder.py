import os
import sys

import pytest

from tests.data.conftest import save_picture
from tests.data.upload.conftest import everything
from tests.data.upload.contents import HTML
from tl_core.data import folder_scan, links
from tl_core.data.folders import folder_dataset
from tl_core.data.upload.archive_entries import Broken
from tl_core.data.upload.folder import opened, server_folder
from tl_core.data.upload.limits import limits
from tl_core.data.upload.upload_session import Staging
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


def linked(image_folder, tmp_path):
    """A folder with links of all kinds, and what each of them leads to."""
    folder = image_folder({"cat": 2, "dog": 2})
    outside = save_picture(tmp_path / "elsewhere" / "owl" / "owl.png", 77)
    (folder / "cat" / "link.png").symlink_to(outside)
    (folder / "dog" / "inner.png").symlink_to("../cat/000.png")
    (folder / "cat" / "dangling.png").symlink_to(tmp_path / "nowhere")
    (folder / "cat" / "itself.png").symlink_to("itself.png")
    (folder / "owl").symlink_to(outside.parent)
    (folder / "loop").symlink_to(folder)
    (folder / "dog" / "up").symlink_to(tmp_path)
    (outside.parent / "back").symlink_to(folder / "owl")
    os.mkfifo(folder / "cat" / "pipe.png")
    return folder


NEVER = {"cat/dangling.png": links.NOWHERE, "cat/itself.png": links.NOWHERE, "loop": links.UPWARDS,
         "dog/up": links.UPWARDS, "cat/pipe.png": links.NO_FILE}


def test_links_are_followed_and_those_that_cannot_be_are_told(image_folder, tmp_path):
    folder, staging = linked(image_folder, tmp_path), Staging.new()
    (folder / "cat" / "page.jpg").write_bytes(HTML)
    (folder / "cat" / ".hidden.png").write_bytes(b"")
    staging.add_folder(folder)
    assert dict(staging.summary().refused) == NEVER | {
        "owl/back": links.UPWARDS, "cat/page.jpg": "a web page, not an image"}
    assert [row.file for row in staging.rows()] == [
        "cat/000.png", "cat/001.png", "cat/link.png", "dog/000.png", "dog/001.png", "dog/inner.png", "owl/owl.png"]
    assert "1 hidden or system file" in staging.summary().notes[0]


def test_the_same_is_followed_and_told_where_a_run_reads_the_folder(image_folder, tmp_path):
    folder = linked(image_folder, tmp_path)
    found = folder_dataset(folder, name="pets")
    assert found.classes == ("cat", "dog", "owl") and sum(map(len, found.splits.values())) == 7
    skipped = NEVER | {"owl/back": links.UPWARDS}
    assert folder_scan.scan(folder).skipped == {tuple(name.split("/")): reason for name, reason in skipped.items()}
    assert found.notes[0] == f"Left out: 'cat/dangling.png' ({links.NOWHERE}), 'cat/itself.png' ({links.NOWHERE}), " \
        f"'cat/pipe.png' ({links.NO_FILE}), 'dog/up' ({links.UPWARDS}), 'loop' ({links.UPWARDS}) and 1 more."


def test_a_page_follows_no_link_out_of_what_is_shared(image_folder, tmp_path):
    folder, staging = linked(image_folder, tmp_path), Staging.new()
    staging.add_folder(folder, within=[folder])
    assert dict(staging.summary().refused) == NEVER | {
        "cat/link.png": links.OUTSIDE, "owl": links.OUTSIDE, "cat/dangling.png": links.NOWHERE, "dog/up": links.OUTSIDE}
    assert [row.file for row in staging.rows()] == [
        "cat/000.png", "cat/001.png", "dog/000.png", "dog/001.png", "dog/inner.png"]
    both = Staging.new()
    both.add_folder(folder, within=[folder, tmp_path / "elsewhere"])
    assert len(both.rows()) == 7


@pytest.mark.parametrize("meanwhile", ["cat/000.png", "cat"])
def test_what_became_a_link_out_meanwhile_is_not_opened(image_folder, tmp_path, meanwhile):
    folder = image_folder({"cat": 1, "dog": 1})
    secret = save_picture(tmp_path / "elsewhere" / "000.png", 77)
    with opened(folder, "pets", limits(), [folder]) as offer:
        (folder / meanwhile).rename(tmp_path / "moved")
        (folder / meanwhile).symlink_to(secret if meanwhile.endswith("png") else secret.parent)
        with pytest.raises(Broken, match="leads out"), offer.members[0].open():
            pass


def test_a_folder_deeper_than_any_set_is_told_by_both_readers(image_folder):
    deep = "/".join(f"d{level}" for level in range(25))
    folder, staging = image_folder({"cat": 2, "dog": 2, f"dog/{deep}": 1}), Staging.new()
    staging.add_folder(folder)
    assert list(folder_scan.scan(folder).skipped.values()) == [links.TOO_DEEP]
    assert [reason for _, reason in staging.summary().refused] == [links.TOO_DEEP]
    assert str(links.DEEPEST) in links.TOO_DEEP


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
