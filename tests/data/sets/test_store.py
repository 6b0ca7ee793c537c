"""Own sets: published whole or not at all, edited as versions, never losing anybody's work."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.data.sets.staged import fingerprint, full_disk, left_over, picture, stage
from tl_core import ownership, settings
from tl_core.accounts.users import User
from tl_core.data import sets
from tl_core.data.dataset import SPLITS
from tl_core.data.folders import folder_dataset
from tl_core.data.sets import files, store
from tl_core.errors import UserError


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
    assert sets.names() == [] and [p.name for p in files.sets_folder().iterdir()] == [".locks"]


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


def test_a_set_is_changed_by_whose_it_is_alone():
    ada, bob = (User(name, "student") for name in ("Ada", "Bob"))
    try:
        ownership.set_source(lambda: ada)
        sets.create(stage({"cat": 5, "dog": 4}), "pets")
        file = sets.rows("pets")[0].file
        for visibility, refusal in (("public", "is not yours"), ("private", "No set of your own")):
            ownership.set_source(lambda: ada)
            sets.set_visibility("pets", visibility)
            ownership.set_source(lambda: bob)
            for change in (lambda: sets.edit("pets", drop=[file], what="x"), lambda: sets.rename("pets", "mine"),
                           lambda: sets.remove("pets"), lambda: sets.extend("pets", stage({"cat": 1}))):
                with pytest.raises(UserError, match=refusal):
                    change()
        ownership.set_source(lambda: ada)
        assert sets.get("pets").count == 9
        sets.edit("pets", drop=[file], what="x")
        assert sets.get("pets").count == 8
    finally:
        ownership.set_source(None)


def test_a_set_is_read_once_until_it_changes(pets, monkeypatch):
    reads = []
    load = files._load
    monkeypatch.setattr(files, "_load", lambda path: reads.append(path) or load(path))
    assert [sets.get("pets") for _ in range(3)] == [pets] * 3 and sets.resolve("nothing") is None
    assert reads == []
    sets.rename("pets", "animals")
    assert sets.get("animals").name == "animals" and sets.resolve("pets") == ("animals", None)
    with pytest.raises(UserError, match="pets"):
        sets.get("pets")
