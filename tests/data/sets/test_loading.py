"""Own sets as data sets."""

import os

from tests.data.sets.staged import stage
from tl_core.data import sets
from tl_core.data.dataset import SPLITS


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
