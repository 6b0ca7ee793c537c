import os
from pathlib import Path

import pytest

from tests.data.conftest import save_picture
from tests.data.test_folders import PETS, load
from tl_core.data import folder_scan, folders
from tl_core.data.folders import look
from tl_core.errors import UserError


def test_a_quick_look_ends_where_a_thousand_folders_hold_no_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_scan, "GIVE_UP", 20)
    for number in range(30):
        (tmp_path / "tree" / f"{number:02}").mkdir(parents=True)
    save_picture(tmp_path / "tree" / "zz" / "cat" / "0.png")
    assert look(tmp_path / "tree") is None
    assert folders.arrangement(tmp_path / "tree").likely.classes == ("cat",)


def test_a_folder_that_may_not_be_read(image_folder, monkeypatch):
    folder = image_folder(PETS)
    for index in range(5):
        save_picture(folder / "owl" / f"{index}.png", 100 + index)
    monkeypatch.setattr(folder_scan.os, "scandir", refuse_to_scan(folder / "owl"))
    found = load(folder)
    assert found.classes == ("cat", "dog")
    assert found.notes == ("The folder 'owl' is left out: cannot be opened: Permission denied.",)
    (folder / "cat").rename(folder.parent / "cat")
    with pytest.raises(UserError, match=r"The folder '.*owl' cannot be read \(Permission denied\)"):
        load(folder)
    monkeypatch.setattr(folder_scan.os, "scandir", refuse_to_scan(folder))
    assert look(folder) is None
    with pytest.raises(UserError, match=r"The folder '.*pets' cannot be read \(Permission denied\)"):
        load(folder)


def refuse_to_scan(forbidden: Path):
    scan = os.scandir

    def scandir(path):
        if Path(path) == forbidden:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)
    return scandir


def test_what_changes_is_seen_at_once_and_what_stays_is_not_read_again(image_folder, monkeypatch):
    folder = image_folder(PETS)
    for place in (folder, folder / "cat", folder / "dog"):
        os.utime(place, (1e9, 1e9))
    read, scan = [], os.scandir
    monkeypatch.setattr(folder_scan.os, "scandir", lambda path: read.append(Path(path).name) or scan(path))
    assert look(folder).likely.counts == {"": PETS}
    assert look(folder).likely.counts == {"": PETS} and sorted(read) == ["cat", "dog", "pets"]
    save_picture(folder / "cat" / "new.png", 999)
    assert look(folder).likely.counts == {"": {"cat": 21, "dog": 10}} and sorted(read) == ["cat", "cat", "dog", "pets"]
