"""Own sets: published whole or not at all, edited as versions, never losing anybody's work."""

import errno
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tl_core import settings
from tl_core.data import sets
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset
from tl_core.data.sets import files, store
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

ROOT = Path(__file__).parents[2]


def picture(number: int) -> io.BytesIO:
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 256, (8, 8, 3), np.uint8)).save(stream, "PNG")
    stream.seek(0)
    return stream


def stage(counts: dict[str, int], start: int = 0, split: str | None = None, burst: int | None = None) -> Staging:
    """A staging with so many pictures of each class; ``burst`` of them in a row are one group."""
    staging, number = Staging.new(), start
    for label, count in counts.items():
        for i in range(count):
            group = f"{label}-{i // burst}" if burst else None
            assert staging.add_picture(label, f"{i}.png", picture(number), split=split, group=group) is None
            number += 1
    return staging


@pytest.fixture
def pets():
    """An own set "pets" of 8 cats and 8 dogs."""
    return sets.create(stage({"cat": 8, "dog": 8}), "pets")


def left_over() -> list[str]:
    """Every file or folder under TL_HOME that is neither a whole set nor a whole staging."""
    paths = [path.relative_to(settings.home()).as_posix() for path in settings.home().rglob("*")
             if path.suffix == ".part" or path.name.startswith((".new-", ".removed-", ".pictures-"))]
    return sorted(paths)


def fingerprint(name: str, number: int | None = None) -> str:
    return sets.own_dataset(name, seed=0, number=number).fingerprint()


def full_disk(monkeypatch, after: int = 0) -> None:
    """The disk is full once ``after`` more files were written whole."""
    written = iter(range(10**6))
    monkeypatch.setattr(files.os, "fsync", lambda _: _raise(OSError(errno.ENOSPC, "No space left on device"))
                        if next(written) >= after else None)


def _raise(error: Exception):
    raise error


# Creating


def test_a_new_set(monkeypatch):
    staging = stage({"cat": 5, "dog": 4})
    own = sets.create(staging, " Haustiere ", title="Pets", source="my camera", licence="CC0")
    assert (own.name, own.title, own.source, own.licence) == ("Haustiere", "Pets", "my camera", "CC0")
    assert (own.current, own.latest, own.count, own.classes, own.undoes, own.redoes) == (1, 1, 9, 2, None, None)
    assert own.root == settings.home() / "sets/Haustiere/pictures" and own.copied
    assert sets.names() == ["Haustiere"] and sets.get("Haustiere") == own
    rows = sets.rows("Haustiere")
    assert [row.label for row in rows] == ["cat"] * 5 + ["dog"] * 4
    assert (own.root / rows[5].file).read_bytes() == picture(5).getvalue()
    (version,) = sets.versions("Haustiere")
    assert (version.number, version.count, version.classes, version.parent) == (1, 9, 2, None)
    assert not staging.folder.exists() and left_over() == []
    assert sorted(p.name for p in own.root.parent.iterdir()) == ["pictures", "set.json", "versions"]


def test_without_a_title_the_name_is_one_and_follows_a_renaming():
    assert sets.create(stage({"cat": 3, "dog": 3}), "my_pets").title == "my pets"
    assert sets.rename("my_pets", "all_pets").title == "all pets"
    assert sets.rename("all_pets", "all_pets", title="Everybody").title == "Everybody"


@pytest.mark.parametrize(("counts", "message"), [
    ({}, "'pets' would hold no pictures"),
    ({"cat": 9}, "'pets' would hold only one class, 'cat'"),
    ({"cat": 1, "dog": 1}, "'pets' has 2 pictures of 2 classes. That is too few"),
])
def test_what_is_no_data_set_is_refused_and_can_be_added_to(counts, message):
    staging = stage(counts)
    with pytest.raises(UserError, match=message):
        sets.create(staging, "pets")
    assert sets.names() == [] and len(staging.rows()) == sum(counts.values())
    for i in range(3):
        staging.add_picture("cow", f"{i}.png", picture(100 + i))
        staging.add_picture("hen", f"{i}.png", picture(200 + i))
    assert "cow" in {row.label for row in sets.rows(sets.create(staging, "pets").name)}


def test_one_burst_a_class_is_too_few_and_the_message_says_why():
    with pytest.raises(UserError, match="one burst go to one split, so record three bursts or more of a class"):
        sets.create(stage({"cat": 20, "dog": 20}, burst=20), "pets")


@pytest.mark.parametrize("name", ["pets", "Pets", "fruits", "mnist", "shared"])
def test_a_taken_name_is_told_and_nothing_is_lost(pets, image_folder, monkeypatch, tmp_path, name):
    image_folder({"a": 3, "b": 3}, "data/shared")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    before, staging = sets.rows("pets"), stage({"cow": 4, "hen": 4}, 50)
    with pytest.raises(UserError, match=f"The name '{name}' is taken"):
        sets.create(staging, name)
    with pytest.raises(UserError, match=f"The name '{name}' is taken"):
        sets.rename(sets.create(stage({"a": 3, "b": 3}, 90), "other").name, name)
    assert sets.rows("pets") == before and sets.names() == ["other", "pets"]
    assert sets.create(staging, "birds").count == 8


@pytest.mark.parametrize("name", ["", ".", "..", "../pets", "a/b", "a\\b", ".hidden", "CON", "pets@3", "x" * 300,
                                  "a\0b"])
def test_a_name_that_could_harm_is_refused_everywhere(pets, name):
    staging = stage({"cow": 3, "hen": 3})
    for act in (lambda: sets.create(staging, name), lambda: sets.rename("pets", name)):
        with pytest.raises(UserError):
            act()
    for act in (sets.get, sets.rows, sets.remove, lambda name: sets.edit(name, drop=["x"], what="")):
        with pytest.raises(UserError, match="No set of your own named"):
            act(name)
    assert sets.names() == ["pets"] and staging.folder.is_dir()


def test_of_many_who_take_a_name_at_once_one_wins_and_the_others_keep_their_pictures(monkeypatch):
    monkeypatch.setattr(store, "validate_new_name", lambda name: name)  # everybody saw the name free
    stagings, start = [stage({"cat": 3, "dog": 3}, 100 * i) for i in range(6)], threading.Barrier(6)

    def publish(staging):
        start.wait()
        try:
            return sets.create(staging, "pets")
        except UserError as error:
            return error

    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(publish, stagings))
    losers = [s for s, end in zip(stagings, ends, strict=True) if isinstance(end, UserError)]
    assert len(losers) == 5 and all("'pets' is taken" in str(e) for e in ends if isinstance(e, UserError))
    winner = next(i for i, end in enumerate(ends) if not isinstance(end, UserError))
    assert (sets.get("pets").root / sets.rows("pets")[0].file).read_bytes() == picture(100 * winner).getvalue()
    for number, staging in enumerate(losers):
        assert sorted(p.name for p in staging.folder.iterdir() if p.is_dir() and p.name != "incoming") == ["pictures"]
        assert sets.create(staging, f"pets {number}").count == 6


def test_what_was_brought_can_be_saved_once(pets):
    staging = stage({"cow": 3, "hen": 3})
    sets.create(staging, "birds")
    for act in (lambda: sets.create(staging, "again"), lambda: sets.extend("pets", staging)):
        with pytest.raises(UserError, match="The pictures that were brought are gone"):
            act()
    assert sets.names() == ["birds", "pets"] and sets.get("pets") == pets


def test_no_empty_or_strange_folder_is_taken_for_a_set(pets):
    (files.place() / "empty").mkdir()
    (files.place() / "file").touch()
    assert sets.names() == ["pets"]


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_leaves_no_half_set(monkeypatch, after):
    staging = stage({"cat": 3, "dog": 3})
    with monkeypatch.context() as patch:
        full_disk(patch, after)
        with pytest.raises(UserError, match="The disk is full: the set 'pets' could not be written"):
            sets.create(staging, "pets")
    assert sets.names() == [] and left_over() == []
    assert not (staging.folder / "set.json").exists() and not (staging.folder / "versions").exists()
    assert sets.create(staging, "pets").count == 6


# Versions


def test_an_edit_is_a_version_and_the_original_stays(pets):
    first, rows = fingerprint("pets"), sets.rows("pets")
    made = sets.edit("pets", drop=[rows[0].file], relabel={rows[1].file: "dog"}, what="left out 1, changed 1")
    assert (made.number, made.what, made.count, made.parent) == (2, "left out 1, changed 1", 15, 1)
    after = sets.rows("pets")
    assert [row.file for row in after] == [row.file for row in rows[1:]]
    assert [row.label for row in after] == ["dog"] + ["cat"] * 6 + ["dog"] * 8
    assert sets.rows("pets", 1) == rows and all((pets.root / row.file).is_file() for row in rows)
    assert fingerprint("pets") == fingerprint("pets", 2) != first == fingerprint("pets", 1)
    assert sets.own_dataset("pets", seed=0, number=1).name == "pets@1"


def test_every_edit_has_a_fingerprint_of_its_own(pets):
    rows = sets.rows("pets")
    sets.edit("pets", drop=[rows[0].file], what="")
    sets.edit("pets", relabel={rows[1].file: "dog"}, what="")
    sets.edit("pets", relabel={rows[9].file: "cat"}, what="")
    assert len({fingerprint("pets", number) for number in (1, 2, 3, 4)}) == 4


def test_undo_and_redo_and_an_edit_after_an_undo(pets):
    rows = sets.rows("pets")
    for i in range(2):
        sets.edit("pets", drop=[rows[i].file], what=f"edit {i}")
    assert sets.undo("pets").current == 2 and sets.undo("pets").current == 1
    with pytest.raises(UserError, match="'pets' is at version 1. There is nothing to undo"):
        sets.undo("pets")
    assert sets.redo("pets").current == 2 and sets.redo("pets").current == 3
    with pytest.raises(UserError, match="nothing to redo"):
        sets.redo("pets")
    sets.undo("pets")
    branch = sets.edit("pets", drop=[rows[8].file], what="another way")
    assert (branch.number, branch.parent) == (4, 2) and sets.get("pets").latest == 4
    assert {row.file for row in sets.rows("pets")} == {row.file for row in rows} - {rows[0].file, rows[8].file}
    assert len(sets.rows("pets", 3)) == 14
    own = sets.undo("pets")
    assert (own.current, own.undoes, own.redoes) == (2, 1, 4)  # redo follows the newest way
    assert sets.redo("pets").current == 4 and sets.use("pets", 3).current == 3
    with pytest.raises(UserError, match="'pets' has no version 9. Expected one from 1 to 4"):
        sets.use("pets", 9)


@pytest.mark.parametrize(("change", "message"), [
    ({"drop": ["cat/none.png"]}, "'cat/none.png' is not in version 1 of 'pets'"),
    ({"relabel": {"../../x": "dog"}}, "'../../x' is not in version 1"),
    ({}, "leaves 'pets' as it is"),
    ({"relabel": {"cat/0.png": "cat"}}, "leaves 'pets' as it is"),
    ({"drop": [f"cat/{i}.png" for i in range(8)]}, "the class 'cat' of 'pets' without pictures"),
    ({"relabel": {f"dog/{i}.png": "cat" for i in range(8)}}, "the class 'dog' of 'pets' without pictures"),
    ({"drop": [f"{c}/{i}.png" for c in ("cat", "dog") for i in range(7)]}, "2 pictures of 2 classes. That is too few"),
])
def test_an_edit_that_must_not_be(pets, change, message):
    before = sets.rows("pets")
    with pytest.raises(UserError, match=message):
        sets.edit("pets", what="", **change)
    assert sets.rows("pets") == before and sets.get("pets").latest == 1


def test_a_new_label_is_made_harmless_and_may_be_a_new_class(pets):
    sets.edit("pets", relabel={f"cat/{i}.png": "../kitten" for i in range(4)}, what="")
    labels = {row.label for row in sets.rows("pets")}
    assert labels > {"cat", "dog"} and len(labels) == 3 and not any("/" in label for label in labels)


@pytest.mark.parametrize("after", [0, 1])
def test_a_full_disk_leaves_the_set_as_it_was(pets, monkeypatch, after):
    before, file = (sets.get("pets"), sets.rows("pets")), sets.rows("pets")[0].file
    with monkeypatch.context() as patch:
        full_disk(patch, after)
        with pytest.raises(UserError, match="The disk is full: version 2 of 'pets'"):
            sets.edit("pets", drop=[file], what="")
    assert (sets.get("pets"), sets.rows("pets")) == before and left_over() == []
    assert sets.edit("pets", drop=[file], what="").number == 2


EDITOR = """
import sys
from tl_core.data import sets
for i in range(*map(int, sys.argv[2:])):
    sets.edit("pets", drop=[f"{sys.argv[1]}/{i}.png"], what=f"dropped {i}")
"""


def test_two_processes_that_edit_at_once_lose_nothing(pets):
    editors = [subprocess.Popen([sys.executable, "-c", EDITOR, label, "0", "5"], cwd=ROOT, env={**os.environ})
               for label in ("cat", "dog")]
    assert [editor.wait(60) for editor in editors] == [0, 0]
    assert {row.file for row in sets.rows("pets")} == {f"{c}/{i}.png" for c in ("cat", "dog") for i in (5, 6, 7)}
    assert [version.number for version in sets.versions("pets")] == list(range(1, 12))


def test_a_set_that_somebody_holds_for_too_long(pets, monkeypatch):
    monkeypatch.setattr(files, "WAIT", 0.1)
    with files.lock("pets"), pytest.raises(UserError, match="'pets' cannot be changed now"):
        sets.edit("pets", drop=["cat/0.png"], what="")


# Extending


def test_extending_adds_a_version_with_its_pictures_apart(pets):
    staging = stage({"cat": 2, "cow": 6}, 100, burst=2)
    own = sets.extend("pets", staging)
    assert (own.current, own.count, own.classes) == (2, 24, 3) and not staging.folder.exists()
    new = sets.rows("pets")[16:]
    assert [row.label for row in new] == ["cat"] * 2 + ["cow"] * 6
    assert (own.root / new[0].file).read_bytes() == picture(100).getvalue()  # cat/0.png was there before
    assert (own.root / "cat/0.png").read_bytes() == picture(0).getvalue()
    again = sets.extend("pets", stage({"cow": 2}, 200, burst=2))
    groups = {row.group for row in sets.rows("pets") if row.group}
    assert again.count == 26 and len(groups) == 5  # "cow-0" came twice and is two bursts


def test_extending_by_nothing_or_where_the_disk_is_full_leaves_all_as_it_was(pets, monkeypatch):
    with pytest.raises(UserError, match="no pictures to add to 'pets'"):
        sets.extend("pets", Staging.new())
    staging = stage({"cow": 4}, 100)
    with monkeypatch.context() as patch:
        full_disk(patch, 1)
        with pytest.raises(UserError, match="The disk is full"):
            sets.extend("pets", staging)
    assert sets.get("pets") == pets and len(list(staging.pictures.rglob("*.png"))) == 4
    assert sorted(p.name for p in pets.root.iterdir()) == ["cat", "dog"]
    assert sets.extend("pets", staging).count == 20


def test_extending_with_splits_keeps_them(pets):
    sets.extend("pets", stage({"cat": 3, "dog": 3}, 100, split="test"))
    dataset = sets.own_dataset("pets", seed=0)
    assert len(dataset.splits["test"]) == 6 and all("added-" in key for key in dataset.splits["test"].keys)
    assert dataset.counts("val") == {"cat": 1, "dog": 1}  # 15 % of what came without a split


# Renaming, removing


def test_renaming_keeps_versions_and_the_old_name_is_still_understood(pets):
    sets.edit("pets", drop=["cat/0.png"], what="")
    before, prints = sets.rows("pets"), fingerprint("pets")
    own = sets.rename("pets", "animals")
    assert (own.name, own.current) == ("animals", 2) and sets.names() == ["animals"]
    assert sets.rows("animals") == before and fingerprint("animals") == prints and len(sets.versions("animals")) == 2
    assert sets.resolve("pets") == ("animals", None) and sets.resolve("pets@1") == ("animals", 1)
    sets.rename("animals", "zoo")
    assert sets.resolve("pets") == sets.resolve("animals") == ("zoo", None)
    sets.create(stage({"a": 3, "b": 3}), "pets")  # who has the name now goes first
    assert sets.resolve("pets") == ("pets", None) and sets.resolve("nobody") is None


def test_a_renaming_that_comes_too_late_changes_nothing(pets, monkeypatch):
    sets.create(stage({"a": 3, "b": 3}), "taken")
    before = (files.folder_of("pets") / "set.json").read_bytes()
    monkeypatch.setattr(store, "validate_new_name", lambda name: name)  # it was free when it was looked at
    with pytest.raises(UserError, match="The name 'taken' is taken"):
        sets.rename("pets", "taken", title="Other")
    assert (files.folder_of("pets") / "set.json").read_bytes() == before and sets.get("taken").count == 6


def test_removing_leaves_nothing_behind_even_after_a_removal_that_was_cut_short(pets, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(store.shutil, "rmtree", lambda *_, **__: None)
        sets.remove("pets")
    assert sets.names() == [] and len(left_over()) == 1
    sets.create(stage({"a": 3, "b": 3}), "pets")
    sets.remove("pets")
    assert sets.names() == [] and [p.name for p in files.place().iterdir()] == [".locks"]


def test_a_damaged_set_is_told_and_can_be_removed(pets):
    (files.folder_of("pets") / "set.json").write_text("{")
    for act in (sets.get, sets.rows, sets.undo):
        with pytest.raises(UserError, match="The file 'set.json' of the set 'pets' cannot be read"):
            act("pets")
    assert sets.resolve("other") is None
    sets.remove("pets")
    assert sets.names() == []


# Over a folder outside


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("counts", [
    {"cat": 8, "dog": 8},
    {"train/cat": 8, "train/dog": 8, "valid/cat": 2, "valid/dog": 2, "test/cat": 2, "test/dog": 2},
    {"photo/cat": 6, "photo/dog": 6, "sketch/cat": 6, "sketch/dog": 6},
], ids=["classes", "splits", "domains"])
def test_a_set_over_a_folder_edits_versions_and_never_the_folder(image_folder, monkeypatch, tmp_path, counts):
    folder = image_folder(counts, "data/shared")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    before, theirs = snapshot(folder), folder_dataset(folder, name="shared")
    own = sets.import_folder_set("shared", "mine")
    ours = sets.own_dataset("mine", seed=0)
    assert own.root == folder and not own.copied and own.domains == theirs.domains == ours.domains
    assert ours.classes == theirs.classes
    assert {key for s in SPLITS for key in ours.splits[s].keys} == {k for s in SPLITS for k in theirs.splits[s].keys}
    if "train/cat" in counts:
        assert ours.fingerprint() == theirs.fingerprint()
    file = sets.rows("mine")[0].file
    sets.edit("mine", drop=[file], what="")
    assert len(sets.own_dataset("mine", seed=0).splits["train"]) < len(ours.splits["train"]) + 1
    first = fingerprint("mine", 1)
    own = sets.extend("mine", stage({"cow": 6}, 500))
    assert own.copied and own.count == sum(counts.values()) - 1 + 6
    assert fingerprint("mine", 1) == first == ours.fingerprint()
    sets.own_dataset("mine", seed=0)
    sets.remove("mine")
    assert snapshot(folder) == before


def test_only_sets_under_tl_data_dir_can_be_taken_over(pets, image_folder):
    for name in ("pets", "fruits", str(image_folder({"a": 3, "b": 3}))):
        with pytest.raises(UserError, match="No set under TL_DATA_DIR named"):
            sets.import_folder_set(name, "mine")
    assert sets.names() == ["pets"] and left_over() == []


def test_a_folder_that_went_away(image_folder, monkeypatch, tmp_path):
    folder = image_folder({"cat": 4, "dog": 4}, "data/shared")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    sets.import_folder_set("shared", "mine")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="of the set 'mine' is not there"):
        sets.own_dataset("mine", seed=0)
    assert sets.get("mine").count == 8


# As a data set


def test_keys_are_paths_and_lead_back_to_rows(pets):
    dataset = sets.own_dataset("pets", seed=0)
    keys = [key for split in dataset.splits.values() for key in split.keys]
    assert all(os.path.isabs(key) and os.path.isfile(key) for key in keys)
    assert {sets.file_of(pets, key) for key in keys} == {row.file for row in sets.rows("pets")}
    assert dataset.classes == ("cat", "dog") and dataset.read(keys[0], 32).shape == (32, 32, 3)
    assert dataset.fingerprint() != sets.own_dataset("pets", seed=1).fingerprint()


def test_no_burst_lies_on_both_sides():
    own = sets.create(stage({"cat": 40, "dog": 40}, burst=4), "pets")
    group_of = {row.file: row.group for row in sets.rows("pets")}
    for seed in range(5):
        splits = sets.own_dataset("pets", seed=seed, check=False).splits
        sides = [{group_of[sets.file_of(own, key)] for key in splits[name].keys} for name in SPLITS]
        assert sum(map(len, sides)) == len(set.union(*sides)) == 20
        assert [len(splits[name]) for name in SPLITS] == [56, 8, 16]  # of ten bursts a class: 7, 1 and 2


def test_a_picture_that_broke_is_left_out_and_named(pets):
    (pets.root / "cat/3.png").write_bytes(b"no picture")
    dataset = sets.own_dataset("pets", seed=0)
    assert dataset.unreadable == (("cat/3.png", "not an image"),) and "cat/3.png (not an image)" in dataset.notes[0]
    assert sum(len(split) for split in dataset.splits.values()) == 15


def test_dropping_one_picture_leaves_nearly_all_others_in_their_split():
    sets.create(stage({"cat": 60, "dog": 60}), "pets")
    before = sets.own_dataset("pets", seed=0, check=False).splits
    sets.edit("pets", drop=[sets.rows("pets")[7].file], what="")
    after = sets.own_dataset("pets", seed=0, check=False).splits
    moved = sum(len(set(before[name].keys) - set(after[name].keys)) for name in SPLITS)
    assert moved <= 3  # the picture itself, and one across each border


# Exporting


def test_a_zip_of_class_folders_is_the_same_every_time(pets, tmp_path):
    sets.edit("pets", relabel={"cat/1.png": "dog"}, what="")
    first, second = sets.export("pets", tmp_path / "a.zip"), sets.export("pets", tmp_path)
    assert second == tmp_path / "pets.zip" and first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
        assert {item.date_time for item in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # not when it was packed
        assert sorted(names) == sorted([f"cat/{i}.png" for i in range(8) if i != 1] +
                                       [f"dog/{i}.png" for i in range(8)] + ["dog/1_2.png"])
        # cat/1.png comes first in the order of files, so the dog that was there gets the number
        assert {packed.read("dog/1.png"), packed.read("dog/1_2.png")} == {picture(1).getvalue(), picture(9).getvalue()}


def test_names_that_differ_by_case_alone_get_a_number(tmp_path):
    staging = Staging.new()
    for i, name in enumerate(("a.png", "b.png", "c.png")):
        staging.add_picture("cat", name, picture(i))
        staging.add_picture("dog", name, picture(i + 10))
    sets.create(staging, "pets")
    other = Staging.new()
    other.add_picture("cat", "A.png", picture(20))
    sets.extend("pets", other)
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip")) as packed:
        assert len({name.lower() for name in packed.namelist()}) == 7


def test_splits_are_folders_and_what_had_none_is_train(pets, tmp_path):
    sets.extend("pets", stage({"cat": 2, "dog": 2}, 100, split="test"))
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip")) as packed:
        places = {name.rsplit("/", 1)[0] for name in packed.namelist()}
    assert places == {"train/cat", "train/dog", "test/cat", "test/dog"}


def test_a_version_before_can_be_exported(pets, tmp_path):
    sets.edit("pets", drop=["cat/0.png"], what="")
    with zipfile.ZipFile(sets.export("pets", tmp_path / "pets.zip", number=1)) as packed:
        assert len(packed.namelist()) == 16


def test_an_export_writes_over_nothing_and_leaves_nothing_half(pets, tmp_path, monkeypatch):
    (tmp_path / "kept.zip").write_text("mine")
    with pytest.raises(UserError, match="is there already. Expected a name that is free"):
        sets.export("pets", tmp_path / "kept.zip")
    assert (tmp_path / "kept.zip").read_text() == "mine"
    with pytest.raises(UserError, match="Nothing can be written to the folder"):
        sets.export("pets", tmp_path / "nowhere/pets.zip")
    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "open", lambda *_, **__: _raise(OSError(errno.ENOSPC, "full")))
        with pytest.raises(UserError, match="The disk is full: the file 'pets.zip'"):
            sets.export("pets", tmp_path / "pets.zip")
    (pets.root / "dog/7.png").unlink()
    with pytest.raises(UserError, match="The picture '7.png' of 'pets' cannot be opened"):
        sets.export("pets", tmp_path / "pets.zip")
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".zip", ".part")) == ["kept.zip"]


def test_set_json_is_plain(pets):
    held = json.loads((files.folder_of("pets") / "set.json").read_text())
    assert held["root"] == "pictures" and held["current"] == 1 and len(held["versions"]) == 1
