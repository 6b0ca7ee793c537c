import logging
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tl_core.data import file_hashes, folders
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset, look
from tl_core.data.splits import choose_classes
from tl_core.errors import UserError

PETS = {"cat": 20, "dog": 10}


def load(folder: Path, **options):
    return folder_dataset(folder, name="pets", **options)


def sizes(dataset) -> list[int]:
    return [len(dataset.splits[name]) for name in SPLITS]


@pytest.mark.parametrize(("counts", "reading", "domains"), [
    (PETS, "classes", ()),
    ({"train/cat": 1, "train/dog": 1, "test/cat": 1}, "splits", ()),
    ({"Train/cat": 1, "Validation/cat": 1}, "splits", ()),
    ({"photo/cat": 1, "photo/dog": 1, "sketch/dog": 1}, "domains", ("photo", "sketch")),
    ({"photo/cat": 1, "sketch/dog": 1}, "classes", ()),
    ({"amazon/cat": 1, "notes": 0}, "classes", ()),
    ({"a/b/c/cat": 2, "a/b/c/dog": 2}, "classes", ()),
])
def test_layouts(image_folder, counts, reading, domains):
    found = look(image_folder(counts)).likely
    assert (found.name, found.domains) == (reading, domains)


@pytest.mark.parametrize("counts", [{"": 0}, {"": 3}, {"empty": 0}, {"train": 2, "test": 2}])
def test_folders_that_are_no_image_set(image_folder, counts):
    assert look(image_folder(counts)) is None


def test_a_file_is_no_layout(tmp_path):
    (tmp_path / "file").write_text("x")
    assert look(tmp_path / "file") is None


def test_class_folders_are_split_for_the_user(image_folder):
    found = load(image_folder(PETS))
    assert found.classes == ("cat", "dog") and sizes(found) == [21, 4, 5]
    assert found.counts("train") == {"cat": 14, "dog": 7}
    assert found.domains == () and found.notes == () and not found.drawn


def test_split_folders_are_kept(image_folder):
    found = load(image_folder({"train/cat": 20, "train/dog": 20, "test/cat": 4, "test/dog": 3, "valid/cat": 2}))
    assert sizes(found) == [40, 2, 7]
    assert found.counts("test") == {"cat": 4, "dog": 3}
    assert all("/test/" in Path(key).as_posix() for key in found.splits["test"].keys)


def test_domain_folders(image_folder):
    found = load(image_folder({"photo/cat": 10, "photo/dog": 10, "sketch/cat": 10, "sketch/owl": 10}))
    assert found.classes == ("cat", "dog", "owl") and found.domains == ("photo", "sketch")
    for split in found.splits.values():
        for key, label, domain in zip(split.keys, split.labels, split.domains, strict=True):
            assert Path(key).parts[-3:-1] == (domain, found.classes[label])


def test_a_folder_beside_the_splits_is_noted(image_folder):
    found = load(image_folder({"train/cat": 9, "train/dog": 9, "extra/cat": 1}))
    assert found.notes == ("Left out, because it lies beside the split folders: 1 picture in the folder 'extra/cat'.",)


def test_litter_and_other_files_are_passed_over(image_folder):
    clean = load(image_folder(PETS)).fingerprint()
    folder = image_folder({})
    for name in ("cat/._000.png", "cat/.hidden.jpg", "cat/Thumbs.db", "cat/desktop.ini", "README.txt", ".git/cat/a.png",
                 "__MACOSX/cat/000.png", "@eaDir/cat/000.png", "cat/notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"litter")
    (folder / "cat/a folder named.png").mkdir()
    found = load(folder)
    assert found.classes == ("cat", "dog") and found.unreadable == () and found.fingerprint() == clean


def test_capital_letters_and_odd_names(image_folder):
    folder = image_folder(PETS)
    Image.new("RGB", (8, 8)).save(folder / "cat/ÜBER größe & co #1.JPG", "JPEG")
    assert sum(sizes(load(folder))) == 31


def test_reading(image_folder):
    folder = image_folder(PETS)
    found = load(folder)
    key = found.splits["train"].keys[0]
    np.testing.assert_array_equal(found.read(key, 8), np.asarray(Image.open(key)))
    assert found.read(key, 40).shape == (40, 40, 3)


def broken(folder: Path) -> Path:
    (folder / "cat/letter.jpg").write_text("Dear cat")
    (folder / "cat/nothing.png").write_bytes(b"")
    Image.effect_noise((64, 64), 80).save(folder / "dog/half.jpg")
    whole = (folder / "dog/half.jpg").read_bytes()
    (folder / "dog/half.jpg").write_bytes(whole[:len(whole) // 2])
    return folder


def test_unreadable_files_are_named_and_left_out(image_folder):
    clean = load(image_folder(PETS)).fingerprint()
    found = load(broken(image_folder({})))
    assert {(Path(name).as_posix(), reason) for name, reason in found.unreadable} == {
        ("cat/letter.jpg", "not an image"), ("cat/nothing.png", "empty file"),
        ("dog/half.jpg", "truncated: its end is missing")}
    assert found.notes[0].startswith("3 files could not be read and are left out: ")
    assert "letter.jpg (not an image)" in found.notes[0]
    assert sum(sizes(found)) == 30 and found.fingerprint() == clean


def test_they_are_known_the_second_time_too(image_folder, monkeypatch):
    folder = broken(image_folder(PETS))
    first = load(folder)
    monkeypatch.setattr(file_hashes, "_look", lambda path: pytest.fail("read again"))
    again = load(folder)
    assert again.unreadable == first.unreadable and again.fingerprint() == first.fingerprint()


def test_a_long_list_of_unreadable_files_is_cut(image_folder):
    folder = image_folder(PETS)
    for number in range(8):
        (folder / f"cat/bad{number}.png").write_text("no")
    assert load(folder).notes[0].endswith("bad4.png (not an image) and 3 more.")


def test_without_the_check_nothing_is_read(image_folder, monkeypatch):
    folder = broken(image_folder(PETS))
    monkeypatch.setattr(file_hashes, "_look", lambda path: pytest.fail("read"))
    assert sum(sizes(load(folder, check=False))) == 33


def test_a_file_that_breaks_later_becomes_grey_and_is_remembered(image_folder, caplog):
    found = load(image_folder(PETS))
    key, gone = found.splits["train"].keys[:2]
    Path(key).write_text("overwritten")
    Path(gone).unlink()
    with caplog.at_level(logging.WARNING):
        for path in (key, key, gone):
            assert (found.read(path, 16) == folders.GREY).all() and found.read(path, 16).shape == (16, 16, 3)
    assert found.read.failed == {key: "not an image", gone: "cannot be opened: No such file or directory"}
    assert len(caplog.records) == 2 and key in caplog.text


def test_links_that_lead_nowhere_or_in_a_circle_are_passed_over(image_folder):
    folder = image_folder(PETS)
    (folder / "loop").symlink_to("loop")
    (folder / "cat/loop.jpg").symlink_to("loop.jpg")
    (folder / "cat/gone.jpg").symlink_to("nowhere.jpg")
    assert look(folder).likely.classes == ("cat", "dog")
    assert sum(sizes(load(folder))) == 30


@pytest.mark.parametrize("name", ["x" * 300, "~nobody-of-that-name/x"])
def test_a_name_that_no_folder_can_have_is_not_there(name):
    with pytest.raises(UserError, match="is not there"):
        load(Path(name))


def test_the_fingerprint_is_the_contents_not_the_places(image_folder, tmp_path):
    folder = image_folder(PETS)
    copy = shutil.copytree(folder, tmp_path / "elsewhere" / "copy")
    assert load(copy).fingerprint() == load(folder).fingerprint()
    assert load(folder, seed=1).fingerprint() != load(folder).fingerprint()


@pytest.mark.parametrize("change", [
    lambda folder: shutil.copy(folder / "dog/000.png", folder / "cat/000.png"),
    lambda folder: shutil.move(folder / "cat/000.png", folder / "dog/999.png"),
    lambda folder: (folder / "cat/000.png").unlink(),
    lambda folder: (folder / "cat").rename(folder / "bat"),
], ids=["content", "class", "removed", "renamed class"])
def test_the_fingerprint_changes_with(image_folder, change):
    folder = image_folder(PETS)
    before = load(folder).fingerprint()
    change(folder)
    assert load(folder).fingerprint() != before


def test_the_seed_decides_the_split(image_folder):
    folder = image_folder(PETS)
    assert load(folder, seed=1).splits["test"].keys == load(folder, seed=1).splits["test"].keys
    assert load(folder, seed=1).splits["test"].keys != load(folder, seed=2).splits["test"].keys


def test_progress_counts_up_and_may_stop_the_reading(image_folder):
    folder, told = image_folder({"cat": 40, "dog": 30}), []
    load(folder, progress=lambda *message: told.append(message))
    assert told == [(file_hashes.STAGE, done, 70) for done in (32, 64, 70)]

    def stop(*_):
        raise KeyboardInterrupt
    (folder / "cat/000.png").write_bytes((folder / "cat/001.png").read_bytes())
    with pytest.raises(KeyboardInterrupt):
        load(folder, progress=stop)


@pytest.mark.parametrize(("counts", "found", "expected"), [
    ({"": 0}, "holds no pictures", "one sub-folder of pictures for every class"),
    ({"cat": 0, "dog": 0}, "holds no pictures", "one sub-folder"),
    ({"": 3}, "holds pictures but no class folders", "one sub-folder"),
    ({"cat": 9}, "holds only one class, 'cat'", "At least two classes"),
    ({"train/cat": 9, "test/cat": 3}, "holds only one class, 'cat'", "At least two classes"),
    ({"cat": 9, "dog": 0}, "holds only one class, 'cat'", "without a picture in it: the folder 'dog'"),
    ({"train/cat": 9, "train/dog": 0, "test/dog": 3}, "Class 'dog' is in 'test'", "must be in 'train' too"),
    ({"train": 5, "test": 5}, "holds pictures but no class folders", "one sub-folder"),
    ({"train/cat": 9, "train/dog": 9, "test/owl": 3}, "Class 'owl' is in", "must be in 'train' too"),
    ({"test/cat": 9, "val/cat": 9}, "no 'train'", "at least a folder 'train'"),
    ({"cat": 1, "dog": 1}, "2 pictures of 2 classes", "too few"),
])
def test_mistakes_are_told_in_three_clauses(image_folder, counts, found, expected):
    folder = image_folder(counts)
    with pytest.raises(UserError) as told:
        load(folder)
    assert found in told.value.found and ("pets" in told.value.found)
    assert expected in told.value.expected and told.value.fix.endswith(".")


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"The folder '.*/nowhere' is not there\. Expected a folder .* Check the path"):
        load(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "cat.jpg").write_bytes(b"x")
    with pytest.raises(UserError, match=r"'.*/cat.jpg' is a file\. Expected a folder"):
        load(tmp_path / "cat.jpg")


def test_a_class_of_nothing_but_broken_files_is_left_out_and_told(image_folder):
    """As `data add` and the browser do it: bad input stops nothing else."""
    folder = image_folder({**PETS, "cow": 0, "axolotl": 0})
    (folder / "cow/letter.jpg").write_text("Dear cow")
    for number in range(3):
        (folder / f"axolotl/{number}.png").write_bytes(b"")
    found = load(folder)
    assert found.classes == ("cat", "dog")
    assert found.fingerprint() == load(image_folder(PETS, name="pure")).fingerprint()
    assert found.notes[:2] == ("The class 'axolotl' is left out: none of its 3 pictures can be read.",
                               "The class 'cow' is left out: its only picture cannot be read.")
    assert len(found.unreadable) == 4
    with pytest.raises(UserError, match=r"No class named 'cow'.*The class 'cow' is left out: its only picture"):
        choose_classes(found, ["cow", "cat"])


def test_fewer_than_two_classes_that_can_be_read_are_refused(image_folder):
    folder = image_folder({"cat": 9, "dog": 0})
    (folder / "dog/letter.jpg").write_text("Dear dog")
    with pytest.raises(UserError, match=r"only one class with pictures that can be read, 'cat' \(dog/letter.jpg: not "
                                        r"an image\).*class 'dog' is left out: its only picture cannot be read\. Save"):
        load(folder)
    for file in (folder / "cat").iterdir():
        file.write_bytes(b"")
    with pytest.raises(UserError, match="holds no picture that can be read .*cat.*none of its 9 pictures"):
        load(folder)


def test_a_class_that_can_be_read_in_test_only_is_refused(image_folder):
    folder = image_folder({"train/cat": 9, "train/dog": 9, "train/cow": 0, "test/cat": 3, "test/cow": 3})
    (folder / "train/cow/letter.jpg").write_text("Dear cow")
    with pytest.raises(UserError, match="Class 'cow' is in 'test'"):
        load(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a file be named with any bytes")
def test_names_that_are_no_text(image_folder):
    folder = image_folder(PETS)
    odd = os.fsencode(folder) + b"/cat/\xff.png"
    Path(os.fsdecode(odd)).write_text("no picture")
    found = load(folder)
    assert found.notes == ("1 file could not be read and is left out: cat/\ufffd.png (not an image).",)
    os.rename(folder / "dog", os.fsencode(folder) + b"/d\xf6g")
    found = load(folder)
    assert found.classes == ("cat", "dg") and "is called 'dg' here" in found.notes[0]


def test_links_to_folders_are_followed_but_never_upwards(image_folder, tmp_path):
    folder = image_folder(PETS)
    other = image_folder({"owl": 4}, name="elsewhere")
    (folder / "owl").symlink_to(other / "owl")
    (folder / "cat" / "up").symlink_to(folder)
    (folder / "dog" / "self").symlink_to(folder / "dog")
    (other / "owl" / "back").symlink_to(folder / "cat")
    assert load(folder).classes == ("cat", "dog", "owl")


def test_what_is_passed_over_is_told_by_how_its_name_ends(image_folder):
    folder = image_folder({"cat": 4, "dog": 4})
    for name in ("cat/a.jp2", "cat/b.JP2", "dog/c.avif", "dog/old.zip", "list.csv", "cat/README", ".hidden.csv",
                 "cat/Thumbs.db"):
        (folder / name).write_bytes(b"x")
    assert load(folder).notes == (
        "Passed over: 3 pictures in a format that is not read here (2 .jp2, 1 .avif). Save as PNG or JPEG what is to "
        "be used.", "Passed over: 1 packed file not looked into (1 .zip). Unpack what is to be used.",
        "Passed over: 2 files named like no picture (1 without an ending, 1 .csv).")
    assert load(folder, check=False).notes == load(folder).notes  # told before a run too


def test_errors_tell_what_was_passed_over(image_folder):
    folder = image_folder({"cat": 4, "dog": 0})
    (folder / "dog/a.tga").write_bytes(b"x")
    with pytest.raises(UserError, match=r"the folder 'dog'\. Passed over: 1 picture in a format .*1 \.tga"):
        load(folder)
    shutil.rmtree(folder / "cat")
    with pytest.raises(UserError, match=r"holds no pictures.*1 \.tga"):
        load(folder)


def test_a_picture_without_its_last_bytes_is_told(image_folder):
    """The same sentence as where it is brought; what the store knows is told again."""
    folder = image_folder({"cat": 4, "dog": 4})
    for number in range(2):
        Image.effect_noise((64, 64), 50).save(folder / "cat" / f"cut{number}.jpg")
        content = (folder / "cat" / f"cut{number}.jpg").read_bytes()
        (folder / "cat" / f"cut{number}.jpg").write_bytes(content[:-2])
    said = ("The last bytes of 2 pictures are missing, hardly a pixel of them; taken nevertheless: cat/cut0.jpg, "
            "cat/cut1.jpg.",)
    first, again = load(folder), load(folder)
    assert first.notes == again.notes == said and sum(first.counts("train").values()) < 10
    assert not first.unreadable


def test_old_cameras_jpe_is_a_jpeg(image_folder):
    folder = image_folder({"cup": 8, "fork": 8})
    for file in sorted(folder.rglob("*.*"))[::2]:
        Image.open(file).convert("RGB").save(file.with_suffix(".jpg"))
        file.with_suffix(".jpg").rename(file.with_suffix(".jpe"))
        file.unlink()
    assert sum(sizes(load(folder))) == 16


def test_a_picture_whose_name_has_no_ending_is_one(image_folder):
    folder = image_folder({"cup": 8, "fork": 8})
    first = min(folder.rglob("*.*"))
    first.rename(first.with_suffix(""))
    first.with_name("README").write_text("pictures of cups")
    dataset = load(folder)
    assert sum(sizes(dataset)) == 16 and not dataset.unreadable
