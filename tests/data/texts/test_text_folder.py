"""Folders of text files."""

import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.texts import text_folder, text_sets
from tl_core.data.texts.text_folder import text_folder_dataset
from tl_core.errors import UserError


def folder_of(root, parents=("",), classes=("good", "bad"), count=12):
    for parent in parents:
        for name in classes:
            place = root / parent / name
            place.mkdir(parents=True)
            for number in range(count):
                (place / f"{number}.txt").write_text(f"{parent} {name} text {number}")
    return root


def test_sub_folders_are_classes(tmp_path):
    dataset = text_folder_dataset(folder_of(tmp_path / "set"), name="set")
    assert dataset.classes == ("bad", "good") and dataset.modality == "text"
    for split in dataset.splits.values():
        for key, label in zip(split.keys, split.labels.tolist(), strict=True):
            assert dataset.classes[label] in dataset.read(key)


def test_split_folders_are_splits(tmp_path):
    dataset = text_folder_dataset(folder_of(tmp_path / "set", ("train", "test")), name="set")
    assert len(dataset.splits["test"]) == 24 and all("test" in key for key in dataset.splits["test"].keys)


def test_files_that_are_no_text_are_left_out_and_told(tmp_path):
    folder = folder_of(tmp_path / "set")
    (folder / "good" / "0.txt").write_bytes(b"\0\1\2\0" * 50)
    (folder / "good" / "1.txt").write_text("  \n")
    (folder / "bad" / "2.txt").write_bytes("Grüße".encode("cp1252"))
    dataset = text_folder_dataset(folder, name="set")
    assert dict(dataset.unreadable) == {"good/0.txt": "it is no text", "good/1.txt": "it is empty"}
    assert dataset.read(str(folder / "bad" / "2.txt")) == "Grüße"
    assert any("2 files could not be read" in note for note in dataset.notes)


def test_a_file_that_is_gone_later_is_an_empty_text(tmp_path, caplog):
    folder = folder_of(tmp_path / "set")
    dataset = text_folder_dataset(folder, name="set")
    (folder / "good" / "3.txt").unlink()
    assert dataset.read(str(folder / "good" / "3.txt")) == "" and "can no longer be read" in caplog.text


def test_one_class_or_none_is_refused(tmp_path):
    with pytest.raises(UserError, match="1 class of texts"):
        text_folder_dataset(folder_of(tmp_path / "one", classes=("good",)), name="one")
    (tmp_path / "none").mkdir()
    with pytest.raises(UserError, match="no text files"):
        text_folder_dataset(tmp_path / "none", name="none")
    assert text_sets.kind(tmp_path / "one") is None and text_sets.kind(tmp_path / "none") is None


def test_links_in_a_circle_end(tmp_path):
    folder = folder_of(tmp_path / "set")
    (folder / "good" / "up").symlink_to(folder)
    assert sum(map(len, text_folder_dataset(folder, name="set").splits.values())) == 24


def test_a_file_is_read_to_its_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(text_folder, "MOST_BYTES", 10)
    (tmp_path / "a.txt").write_text("0123456789abc")
    assert text_folder.read_text(str(tmp_path / "a.txt")) == "0123456789"


def test_the_catalog_loads_one(tmp_path, monkeypatch):
    folder_of(tmp_path / "data" / "mails")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    assert catalog.entry("mails").modality == "text"
    assert catalog.load(RunConfig(data="mails")).classes == ("bad", "good")
