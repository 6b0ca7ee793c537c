"""Edits are versions: undone, redone, added to, and never losing anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.sets.staged import fingerprint, full_disk, left_over, picture, stage
from tl_core.data import sets
from tl_core.data.sets import files
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

ROOT = Path(__file__).parents[3]


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
    with files.alone("pets"), pytest.raises(UserError, match="'pets' cannot be changed now"):
        sets.edit("pets", drop=["cat/0.png"], what="")


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


@pytest.fixture
def split_pets():
    """"pets" with 4 cats and 4 dogs to train on, and one of each to validate and to test."""
    sets.create(stage({"cat": 4, "dog": 4}, split="train"), "pets")
    for number, split in enumerate(("val", "test"), 1):
        sets.extend("pets", stage({"cat": 1, "dog": 1}, start=100 * number, split=split))
    return sets.get("pets")


def test_a_part_stands_beside_the_versions_and_holds_back_the_same(split_pets):
    rows = sets.rows("pets")
    chosen = [row.file for row in rows if row.split == "train"][::2]
    made = sets.part("pets", 3, lambda row: row.file in chosen, what="every other")
    assert (made.number, made.what, made.count, made.parent) == (4, "every other", 8, None)
    assert sets.rows("pets", 4) == tuple(row for row in rows if row.split != "train" or row.file in chosen)
    own = sets.get("pets")
    assert (own.current, own.undoes, own.redoes, own.count) == (3, 2, None, 12)
    assert sets.edit("pets", drop=[chosen[0]], what="one less").number == 5


def test_a_part_needs_training_pictures_of_every_class_and_known_splits(split_pets):
    with pytest.raises(UserError, match="Class 'dog' is in"):
        sets.part("pets", 3, lambda row: row.label == "cat", what="cats")
    sets.create(stage({"cat": 8, "dog": 8}), "drawn")
    with pytest.raises(UserError, match="split anew by every seed"):
        sets.part("drawn", 1, lambda row: True, what="all")
    assert sets.get("pets").latest == 3 and sets.get("drawn").latest == 1
