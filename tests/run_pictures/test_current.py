"""A run's pictures after its set was edited, renamed, deleted, or its folder changed."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.run_pictures.changed_sets import answers, bring, change, finish
from tl_core import run_pictures
from tl_core.data import catalog, sets
from tl_core.data.texts import bring_texts
from tl_core.errors import UserError


def fingerprint(record) -> str:
    return record.result["fingerprint"]


def test_a_picture_taken_out_or_moved_changes_nothing_for_the_run():
    bring("pets")
    record = finish("pets")
    test = [str(key) for key in answers(record).keys]
    own = sets.get("pets")
    sets.edit("pets", drop=[sets.file_of(own, test[0])], what="took out")
    sets.edit("pets", relabel={sets.file_of(own, test[1]): "dog" if "/cat/" in test[1] else "cat"}, what="moved")
    assert record.config.data == "pets@1"
    today = run_pictures.tested(record, answers(record))
    assert (today.name, today.sentence, today.total) == ("pets@1", "", len(test))
    assert today.keys == dict(zip(test, test, strict=True))
    found = run_pictures.load(record)
    assert found.dataset.fingerprint() == fingerprint(record) and found.said() == ""


def test_a_renamed_set_is_found_and_said():
    bring("pets")
    record = finish("pets")
    sets.rename("pets", "animals")
    today, found = run_pictures.tested(record, answers(record)), run_pictures.load(record)
    assert today.name == "animals@1" and today.sentence == "The set 'pets' is called 'animals' now."
    assert all(key.startswith(str(sets.get("animals").root)) for key in today.keys.values()) and not today.lacking
    assert found.dataset.fingerprint() == fingerprint(record)


def test_a_deleted_set_is_told_and_another_of_its_name_is_not_taken_for_it():
    bring("pets")
    record = finish("pets")
    total = len(answers(record))
    sets.remove("pets")
    today = run_pictures.tested(record, answers(record))
    assert not today.keys and f"{total} of the run's {total} test pictures are not as they were" in today.sentence
    assert "'pets@1' is not in the catalog any more: the set was deleted" in today.sentence
    bring("pets", start=500)
    today = run_pictures.tested(record, answers(record))
    assert not today.keys and {one.what for one in today.lacking} == {"has changed"}
    with pytest.raises(UserError, match="None of the 24 pictures of 'pets@1' is as the run read it"):
        run_pictures.load(record)


def test_a_set_over_a_folder_that_takes_its_pictures_in_keeps_the_runs(picture_folder, monkeypatch):
    from tests.data.sets.staged import stage
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    sets.import_folder_set("colours", "mine")
    record = finish("mine")
    sets.extend("mine", stage({"red": 2}))  # the pictures are copied into the set
    today = run_pictures.tested(record, answers(record))
    assert not today.sentence and all(str(sets.get("mine").root) in key for key in today.keys.values())


def test_in_a_folder_that_changed_what_is_gone_or_changed_is_named(picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    record = finish("colours")
    test = [str(key) for key in answers(record).keys]
    os.remove(test[0])
    change(test[1])
    val = catalog.listing("colours").splits  # where the catalog has the others now does not matter
    today, found = run_pictures.tested(record, answers(record)), run_pictures.load(record)
    short = ["/".join(Path(key).parts[-2:]) for key in test]
    assert sorted(today.keys) == sorted(test[2:]) and val
    assert today.sentence == (f"2 of the run's {len(test)} test pictures are not as they were: {short[0]} is gone, "
                              f"{short[1]} has changed.")
    assert found.dataset.splits["test"].keys == tuple(test[2:]) and found.total("test") == len(test)
    assert found.said("test") == today.sentence and found.said("train", "val") == ""
    assert found.dataset.fingerprint() != fingerprint(record)


def test_new_files_in_a_folder_are_not_the_runs(picture_folder, monkeypatch):
    monkeypatch.setenv("TL_DATA_DIR", str(picture_folder.parent))
    record = finish("colours")
    for number in range(6):
        change(picture_folder / "red" / f"new{number}.png")
    found = run_pictures.load(record)
    assert found.said() == "" and found.dataset.fingerprint() == fingerprint(record)


def test_a_folder_named_by_its_path_and_one_that_went_away(picture_folder):
    record = finish(str(picture_folder))
    assert run_pictures.load(record).dataset.fingerprint() == fingerprint(record)
    shutil.rmtree(picture_folder)
    today = run_pictures.tested(record, answers(record))
    assert not today.keys and f"The folder {str(picture_folder)!r} is not there." in today.sentence
    with pytest.raises(UserError, match="is as the run read it"):
        run_pictures.load(record)


def test_classes_and_domain_that_were_chosen_stay_chosen(tmp_path):
    folder = tmp_path / "zoo"
    for number, (domain, name) in enumerate((d, c) for d in ("night", "photo") for c in ("ant", "bee", "cat")):
        (folder / domain / name).mkdir(parents=True)
        for i in range(9):
            Image.fromarray(np.full((8, 8, 3), 9 * number + i, np.uint8)).save(folder / domain / name / f"{i}.png")
    record = finish(str(folder), domain="photo", classes=("ant", "cat"), limit=8)
    found = run_pictures.load(record)
    assert found.dataset.classes == ("ant", "cat") and found.dataset.fingerprint() == fingerprint(record)


@pytest.mark.parametrize("data", ["digits", "fruits"])
def test_pictures_that_are_no_files_are_there(data):
    record = finish(data, classes=catalog.describe(data).classes[:2])
    today = run_pictures.tested(record, answers(record))
    assert not today.sentence and len(today.keys) == today.total
    assert run_pictures.load(record).dataset.fingerprint() == fingerprint(record)


def test_of_many_five_are_named(picture_folder):
    from tl_core.run_pictures.differences import Lacking, sentence
    many = [Lacking(f"{number}.png", "is gone") for number in range(7)]
    assert sentence(many, 30, "validation pictures") == (
        "7 of the run's 30 validation pictures are not as they were: 0.png is gone, 1.png is gone, 2.png is gone, "
        "3.png is gone, 4.png is gone and 2 more.")
    assert sentence(many[:1], 30) == "1 of the run's 30 test pictures is not as it was: 0.png is gone."
    assert sentence([], 30) == ""


@pytest.mark.parametrize("kind", ["table", "files"])
def test_a_run_on_texts_remembers_the_version_it_learned_from(kind):
    rows = [(label, f"{at}.txt", f"this {label} text number {at} has words") for label in ("good", "bad")
            for at in range(20)]
    table = "\n".join(["class,text", *(f"{label},{text}" for label, _, text in rows)])
    bring_texts.create("reviews", [bring_texts.pasted(table)] if kind == "table" else [
        ((label, name), bring_texts.of_bytes(name, text.encode())[1]) for label, name, text in rows])
    record = finish("reviews", backbone="text_cnn", weights="random", image_size=128)
    test = [str(key) for key in answers(record).keys]
    sets.edit("reviews", drop=[sets.file_of(sets.get("reviews"), test[0])], what="took out")
    sets.rename("reviews", "opinions")
    assert record.config.data == "reviews@1" and run_pictures.pinned(record).name == "opinions@1"
    today, whole = run_pictures.tested(record, answers(record)), run_pictures.load(record)
    assert today.keys.keys() == set(test) and "is called 'opinions' now" in today.sentence
    assert whole.dataset.fingerprint() == fingerprint(record) and sets.get("opinions").current == 2
    next(sets.get("opinions").root.rglob("*.*")).write_text(table.replace("number 7", "number 99"), "utf8")
    with pytest.raises(UserError, match="has changed since the run was trained"):
        run_pictures.load(record)
