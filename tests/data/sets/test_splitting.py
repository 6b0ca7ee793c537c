"""Splits of edited versions: nobody moves but who must."""

import numpy as np
import pytest

from tests.data.sets.staged import stage
from tl_core.data import sets
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset
from tl_core.data.sets import files, store
from tl_core.data.sets.records import SetRow
from tl_core.data.sets.splitting import with_splits


def split_of(name: str, seed: int = 0, number: int | None = None) -> dict[str, str]:
    """A file's split, for every file."""
    own = sets.get(name)
    splits = sets.own_dataset(name, seed=seed, check=False, number=number).splits
    return {sets.file_of(own, key): split for split in SPLITS for key in splits[split].keys}


def same(before: dict, after: dict, but=()) -> bool:
    return all(after[file] == split for file, split in before.items() if file not in but and file in after)


@pytest.mark.parametrize("seed", range(4))
def test_a_new_label_or_a_picture_taken_out_moves_no_other(seed):
    sets.create(stage({"cat": 60, "dog": 60, "cow": 40}), "pets")
    before, random = split_of("pets", seed), np.random.default_rng(seed)
    for step in range(12):
        rows = sets.rows("pets")
        row = rows[random.integers(len(rows))]
        if step % 2:
            sets.edit("pets", drop=[row.file], what="")
        else:
            sets.edit("pets", relabel={row.file: "dog" if row.label != "dog" else "cow"}, what="")
        after = split_of("pets", seed)
        assert same(before, after) and set(after) == {row.file for row in sets.rows("pets")}
    assert len(after) == 154 and split_of("pets", seed, number=1) == before


def test_undo_and_an_edit_from_an_earlier_version_too():
    sets.create(stage({"cat": 30, "dog": 30}), "pets")
    before = split_of("pets")
    sets.edit("pets", drop=["cat/3.png"], what="")
    sets.undo("pets")
    assert split_of("pets") == before
    sets.edit("pets", relabel={"cat/5.png": "dog"}, what="")
    assert split_of("pets") == before  # the moved one keeps its place too
    sets.use("pets", 2)
    sets.edit("pets", drop=["dog/1.png"], what="")
    assert split_of("pets") == {file: split for file, split in before.items()
                                if file not in ("cat/3.png", "dog/1.png")}


def test_added_pictures_move_nobody_and_fill_each_class_up():
    sets.create(stage({"cat": 40, "dog": 40}), "pets")
    before = split_of("pets", 3)
    sets.edit("pets", drop=["cat/0.png"], what="")
    sets.extend("pets", stage({"cat": 20, "cow": 20}, 100))
    after = split_of("pets", 3)
    assert same(before, after) and len(after) == 119
    new = {file: split for file, split in after.items() if file.startswith("added-")}
    count = {(file.split("/")[1], split): 0 for file, split in new.items()}
    for file, split in new.items():
        count[file.split("/")[1], split] += 1
    # Of 60 cats 18 are held out, 12 were: 6 of the new, 3 each. Cows as in a new set: 6 of 20.
    assert count == {("cat", "train"): 14, ("cat", "val"): 3, ("cat", "test"): 3,
                     ("cow", "train"): 14, ("cow", "val"): 3, ("cow", "test"): 3}
    sets.edit("pets", relabel={next(iter(new)): "dog"}, what="")
    assert split_of("pets", 3) == after


def test_pictures_that_come_one_by_one_are_held_out_in_their_share():
    sets.create(stage({"cat": 20, "dog": 20}), "pets")
    for number in range(20):
        sets.extend("pets", stage({"cat": 1}, 200 + number))
    found = [split for file, split in split_of("pets").items() if "/cat/" in file]
    assert sorted(found.count(name) for name in SPLITS) == [3, 3, 14]  # of 20: as many as of 20 that came at once


def test_groups_stay_together_over_extensions():
    sets.create(stage({"cat": 40, "dog": 40}, burst=4), "pets")
    before = split_of("pets")
    sets.extend("pets", stage({"cat": 24, "dog": 24}, 300, burst=4))
    after, group_of = split_of("pets"), {row.file: row.group for row in sets.rows("pets")}
    assert same(before, after)
    sides = {}
    for file, split in after.items():
        sides.setdefault(group_of[file], set()).add(split)
    assert all(len(of) == 1 for of in sides.values())


def test_a_class_that_would_lose_its_training_pictures_is_drawn_anew_alone():
    sets.create(stage({"cat": 30, "dog": 30}), "pets")
    before = split_of("pets")
    moved = [file for file, split in before.items() if split == "test" and file.startswith("cat")]
    sets.edit("pets", relabel=dict.fromkeys(moved, "cow"), what="")
    after, label_of = split_of("pets"), {row.file: row.label for row in sets.rows("pets")}
    assert same(before, after, but=moved)
    assert "train" in {after[file] for file in moved} and {label_of[file] for file in moved} == {"cow"}


def test_a_split_that_would_be_empty_is_carved_again():
    sets.create(stage({"cat": 10, "dog": 10}), "pets")
    before = split_of("pets")
    sets.edit("pets", drop=[file for file, split in before.items() if split == "val"], what="")
    assert set(split_of("pets").values()) == set(SPLITS)


def test_splits_that_were_brought_stay_and_added_ones_are_heeded():
    sets.create(stage({"cat": 20, "dog": 20}), "pets")
    before = split_of("pets")
    sets.extend("pets", stage({"cat": 3, "dog": 3}, 100, split="test"))
    after = split_of("pets")
    assert same({file: split for file, split in before.items() if split != "test"}, after)
    assert {file for file, split in after.items() if split == "test"} == {
        file for file in after if file.startswith("added-")}  # and what had been carved for it trains
    sets.extend("pets", stage({"cat": 20, "dog": 20}, 200))
    last = split_of("pets")
    assert same(after, last) and sum(split == "test" for split in last.values()) == sum(
        split == "test" for split in after.values())  # whoever brings a test of their own gets no more of it


def test_a_set_made_over_a_folder_has_the_folders_splits_and_keeps_them(image_folder, monkeypatch, tmp_path):
    folder = image_folder({"cat": 30, "dog": 30}, "data/shared")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    sets.import_folder_set("shared", "mine")
    for seed in (0, 5):
        theirs = folder_dataset(folder, name="shared", seed=seed).splits
        ours = split_of("mine", seed)
        assert all(ours[key.removeprefix(f"{folder}/")] == name for name in SPLITS for key in theirs[name].keys)
    before = split_of("mine", 5)
    sets.edit("mine", relabel={"cat/003.png": "dog"}, what="")
    assert split_of("mine", 5) == before


def test_versions_of_earlier_programs_are_split_as_they_were():
    sets.create(stage({"cat": 30, "dog": 30}), "pets")
    sets.edit("pets", drop=["cat/3.png"], what="")
    record, folder = store.read("pets"), files.folder_of("pets")
    for item in record["versions"]:
        item.pop("pools", None)  # as they were written before
    files.write(folder, record)
    old = split_of("pets")
    alone = with_splits(sets.rows("pets"), [sets.rows("pets")], 0)
    assert old == {row.file: row.split for row in alone}
    sets.edit("pets", relabel={"cat/5.png": "dog"}, what="")
    assert split_of("pets") == old and sets.version("pets").pools == ((2, None),)


def test_rows_by_hand():
    def row(label: str, number: int, split: str | None = None) -> SetRow:
        return SetRow(f"{label}/{number}.png", label, split)
    pool = [row(label, number) for label in ("a", "b") for number in range(10)]
    found = with_splits(pool, [pool], 0)
    assert [sum(one.split == name for one in found) for name in SPLITS] == [14, 2, 4]  # 3 of 10: 2 and 1 of each
    more = [row("a", number) for number in range(10, 14)]
    # 14 of a: round(4.2) = 4 held out, 3 are; so one more, for validation, which has fewer.
    both = with_splits([*pool, *more], [pool, more], 0)
    assert both[:20] == found and sorted(one.split for one in both[20:]) == ["train", "train", "train", "val"]
