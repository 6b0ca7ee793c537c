"""The field test's inputs through all ways in: same answer everywhere."""

import io
import zipfile

import pytest

from tests.data.arrangement import ways
from tests.data.arrangement.ways import png
from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.folders import folder_dataset
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

INPUTS = dict(ways.inputs())
# What each is, counted by split ("" where the program splits) and class.
RIGHT = {
    **{f"{train}+{test}": {"train": {"cat": 8, "dog": 8}, {"dev": "val", "VALID": "val"}.get(test, "test"): {
        "cat": 4, "dog": 4}} for train, test in ways.PAIRS},
    **dict.fromkeys(("training_data", "intel"), {"train": {"cat": 8, "dog": 8}, "test": {"cat": 4, "dog": 4}}),
    "doubled": {"train": {"cat": 8, "dog": 8}, "test": {"cat": 4, "dog": 0}},
    "sessions": {"": {"ajar": 12, "closed": 12, "open": 12}}, "patients": {"": {"benign": 15, "malignant": 15}},
    "some_deeper": {"": {"cup": 12, "fork": 12}}, "kaggle_flat_test": {"train": {"cat": 8, "dog": 8}},
    "stray_picture": {"train": {"cat": 8, "dog": 8}, "test": {"cat": 4, "dog": 4}},
    "sidecar_folder": {"": {"cat": 8, "dog": 8}}, "same_but_case": {"": {"DOG": 10, "cat": 11}},
    "missing_class_in_test": {"train": {"0": 8, "180": 8, "90": 8}, "test": {"0": 4, "180": 0, "90": 4}},
    "one_each": {"": {"cat": 8, "cow": 8, "dog": 8, "yak": 1}},
    "domains": {"": {"bike": 10, "lamp": 10, "mug": 10}}, "class_split": {
        "train": {"cat": 6, "dog": 6}, "test": {"cat": 6, "dog": 6}},
    "letters": {"": {"A": 5, "B": 5, "a": 5}}, "names": None, "broken_class": {"": {"cat": 8, "dog": 8}},
    "broken_class_in_splits": {"train": {"cat": 8, "dog": 8}, "test": {"cat": 4, "dog": 4}},
}
GROUPS = {"sessions": 3, "patients": 10}


@pytest.fixture(params=INPUTS)
def field(request, tmp_path, monkeypatch):
    """An input's name and files, and the folder that holds them, shared under ``TL_DATA_DIR``."""
    folder = ways.write(INPUTS[request.param], tmp_path / "shared" / "input")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "shared"))
    return request.param, INPUTS[request.param], folder


def test_same_answer_everywhere(field, tmp_path):
    name, files, folder = field
    answers = {
        "train --data": ways.as_folder(folder),
        "data add FOLDER": ways.added(folder),
        "data add ZIP": ways.added_zip(ways.zipped(files, tmp_path / "a.zip")),
        "a wrapped ZIP": ways.added_zip(ways.zipped(files, tmp_path / "b.zip", "My Set/")),
        "TL_DATA_DIR, edited": ways.adopted("input"),
        "dropped at once": ways.dropped(files),
    }
    if name not in ("domains", "same_but_case", "intel"):  # they stand for themselves, where they come one by one
        answers["dropped folder by folder"] = ways.dropped(files, pieces=len({file.split("/")[0] for file in files}))
    first = answers["train --data"]
    assert first and {way: answer == first for way, answer in answers.items()} == dict.fromkeys(answers, True)
    assert len({group for *_, group in first.values() if group}) == GROUPS.get(name, 0)


def test_it_is_the_right_one_and_the_same_when_loaded(field):
    name, files, folder = field
    staging = Staging.new()
    staging.add_folder(folder)
    understood = staging.summary()
    assert understood.counts == RIGHT[name] or name == "names" and set(understood.counts[""].values()) == {4}
    by_name = catalog.load(RunConfig(data="input"))
    by_path = folder_dataset(folder, name="input")
    sets.create(staging, "mine")
    own = sets.own_dataset("mine", seed=0)
    assert by_name.classes == by_path.classes == own.classes == understood.classes
    assert by_name.domains == by_path.domains == understood.domains == catalog.entry("input").domains
    assert sorted(by_name.domains) == sorted(own.domains)
    counts = {split: by_path.counts(split) for split in by_path.splits}
    assert counts == {split: by_name.counts(split) for split in by_name.splits}
    if by_path.splits["train"].groups:  # then both draw lots among the same groups
        assert counts == {split: own.counts(split) for split in own.splits}
        sides = [set(split.groups) for split in by_path.splits.values()]
        assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]


def test_what_is_left_over_is_named_by_every_way(tmp_path):
    files = INPUTS["kaggle_flat_test"]
    folder = ways.write(files, tmp_path / "input")
    staging = Staging.new()
    staging.add_folder(folder)
    said = "Left out, because each lies in no class folder: 5 pictures in the folder 'test'."
    assert folder_dataset(folder, name="x").notes == (said,) and staging.summary().notes == (said,)
    assert staging.summary().refused == tuple((f"test/{n}.png", "lies in no class folder") for n in range(5))


def test_a_class_that_cannot_be_read_is_left_out_and_told_by_every_way(tmp_path, monkeypatch):
    files = INPUTS["broken_class"]
    folder = ways.write(files, tmp_path / "shared" / "input")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "shared"))
    said = "The class 'cow' is left out: none of its 4 pictures can be read."
    stagings = [Staging.new() for _ in range(3)]
    stagings[0].add_folder(folder)
    stagings[1].add_zip(ways.zipped(files, tmp_path / "a.zip"))
    ways.drop(files, stagings[2])
    sets.create(stagings[0], "mine")
    sets.import_folder_set("input", "adopted")
    for loaded in (folder_dataset(folder, name="input"), catalog.load(RunConfig(data="input")),
                   sets.own_dataset("adopted", seed=0)):
        assert loaded.notes[0] == said and loaded.classes == ("cat", "dog") and len(loaded.unreadable) == 5
    for staging in stagings[1:]:
        assert staging.summary().notes[0] == said and staging.summary().classes == ("cat", "dog")
        assert len(staging.summary().refused) == 5
        _forget(staging)
        assert Staging.find(staging.id).summary() == staging.summary()  # after a restart, too
    assert sets.own_dataset("mine", seed=0).classes == ("cat", "dog")


def test_nothing_is_said_of_a_class_while_its_pictures_are_still_to_come():
    staging = Staging.new()
    staging.announce("0", {("cat",): 2, ("dog",): 1})
    staging.take("", "0.png", io.BytesIO(b"no"), path="cat/0.png", drop="0")
    staging.take("", "0.png", io.BytesIO(png(1)), path="dog/0.png", drop="0")
    assert staging.summary().notes == ()
    staging.take("", "1.png", io.BytesIO(b"no"), path="cat/1.png", drop="0")
    assert staging.summary().notes == ("The class 'cat' is left out: none of its 2 pictures can be read.",)


def test_an_empty_folder_is_told_by_a_zip_as_by_a_folder(tmp_path):
    files = ways.tree(cat=4, dog=4)
    folder = ways.write(files, tmp_path / "input")
    (folder / "models").mkdir()
    staging = Staging.new()
    staging.add_zip(ways.zipped(files | {"models/": b"", "__MACOSX/": b"", "cat/": b""}, tmp_path / "a.zip"))
    assert staging.summary().notes == folder_dataset(folder, name="x").notes == (
        "Passed over, without a picture in it: the folder 'models'.",)


def test_a_class_in_test_only_is_refused_in_the_same_words(tmp_path):
    folder = ways.write(ways.extra_class_in_test(), tmp_path / "pets")
    staging = Staging.new()
    staging.add_folder(folder)
    with pytest.raises(UserError) as own:
        sets.create(staging, "pets")
    with pytest.raises(UserError) as path:
        folder_dataset(folder, name="pets")
    assert str(own.value) == str(path.value).replace(str(folder), "pets")
    assert own.value.found == "Class 'unknown' is in 'test' of 'pets' only."


def test_wrapping_folders_that_are_dropped_one_after_the_other_stand_each_for_itself():
    files = ways.tree(**{"animals/cat": 3, "animals/dog": 3, "plants/rose": 3, "plants/oak": 3, "more/cat": 2,
                         "more/dog": 2})
    assert {label for _, _, label, _ in ways.dropped(files, pieces=3).values()} == {"cat", "dog", "rose", "oak"}
    assert not any(domain for _, domain, _, _ in ways.dropped(files, pieces=3).values())
    numbers = {f"{around}/{number}": 1 for around in ("first", "second") for number in range(60)}
    labels = {label for _, _, label, _ in ways.dropped(ways.tree(**numbers), pieces=2).values()}
    assert labels == set(map(str, range(60)))


def test_a_lone_test_after_train_is_a_split_whatever_it_comes_in(tmp_path):
    train, test = ways.tree(**{"train/cat": 6, "train/dog": 6}), ways.tree(**{"test/cat": 3, "test/dog": 3})
    for first, second in ((train, test), (test, train)):
        staging = Staging.new()
        staging.add_zip(ways.zipped(first, tmp_path / "first.zip"))
        staging.add_folder(ways.write(second, tmp_path / f"second{len(second)}"))
        assert {split: sum(counts.values()) for split, counts in staging.summary().counts.items()} == {
            "train": 12, "test": 6}


def _forget(staging):
    """What a process knows that is started anew."""
    from tl_core.data.upload import upload_session as module
    module._LIVE.pop(staging.id)


def test_everything_is_known_again_after_a_restart(tmp_path):
    staging = Staging.new()
    staging.add_zip(ways.zipped(INPUTS["kaggle_flat_test"], tmp_path / "a.zip"))
    staging.arrange("pooled")
    rows, summary = staging.rows(), staging.summary()
    _forget(staging)
    again = Staging.find(staging.id)
    assert again is not staging and (again.rows(), again.summary()) == (rows, summary)
    again.arrange(None)
    assert again.summary().counts == RIGHT["kaggle_flat_test"] and len(again.summary().refused) == 5


@pytest.mark.parametrize("name", ["patients", "sessions", "domains", "names", "doubled", "letters"])
def test_a_set_that_is_exported_comes_back_the_same_by_every_way(tmp_path, name):
    """Groups, domains and splits survive an export, a renaming, a further version, and whatever way the zip takes."""
    staging = Staging.new()
    staging.add_folder(ways.write(INPUTS[name], tmp_path / "input"))
    own = sets.create(staging, "mine")
    before = ways.of_rows(sets.rows("mine"), own.root)
    assert {group for *_, group in before.values()} != {None} or name not in GROUPS
    sets.rename("mine", "ours")
    path = sets.export("ours", tmp_path / "ours.zip")
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert ways.added_zip(path) == before
    assert ways.as_folder(tmp_path / "unpacked") == ways.added(tmp_path / "unpacked") == before
    files = {file.relative_to(tmp_path / "unpacked").as_posix(): file.read_bytes()
             for file in (tmp_path / "unpacked").rglob("*.png")}
    assert ways.dropped(files) == before
    row = sets.rows("ours")[0]
    sets.edit("ours", drop=[row.file], what="one less")
    assert {row.group for row in sets.rows("ours")} == {group for *_, group in before.values()}


def test_splits_domains_and_groups_at_once_survive_an_export(tmp_path):
    staging = Staging.new()
    rows = [("cat", "train", "burst/1"), ("cat", "train", None), ("dog", "train", "b 2"), ("dog", "val", None),
            ("cat", "test", None), ("dog", None, "ü=")]
    for number, (label, split, group) in enumerate(rows):
        staging.add_picture(label, "a.png", io.BytesIO(png(number)), split=split, group=group)
    own = sets.create(staging, "mine")
    before = ways.of_rows(sets.rows("mine"), own.root)
    assert ways.added_zip(sets.export("mine", tmp_path / "mine.zip")) == before
