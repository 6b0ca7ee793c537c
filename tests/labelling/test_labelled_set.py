import csv
import io

import pytest

from tests.labelling import clouds
from tl_core.data import catalog, sets, synthetic
from tl_core.errors import UserError
from tl_core.labelling import labelled_set, session, status


def chosen(here, **more):
    return labelled_set.pictures(here, **more)


def test_answered_alone_or_with_what_the_head_is_sure_of():
    here = clouds.status({0: "cup", 20: "shoe", 32: "lamp"}, none=(1,), skipped=(2,))
    assert [(one.row, one.label, one.origin) for one in chosen(here)] == [
        (0, "cup", "answered"), (20, "shoe", "answered"), (32, "lamp", "answered")]
    found = {one.row: one for one in chosen(here, threshold=0.0)}
    assert set(found) == set(range(36)) - {1} and found[2].origin == "predicted"  # skipped may be guessed, "none" never
    sure = sorted(one.sure for one in found.values())
    some = chosen(here, threshold=sure[10])
    assert all(one.sure >= sure[10] or one.origin == "answered" for one in some) and len(some) < 36
    assert all(clouds.NAMES[clouds.labels()[one.row]] == one.label for one in found.values())


def test_answers_come_before_clusters_and_clusters_before_guesses():
    here = clouds.status({0: "cup", 20: "shoe"})
    found = {one.row: (one.label, one.origin) for one in
             chosen(here, threshold=0.0, clusters={0: "jug", 3: "jug"})}
    assert found[0] == ("cup", "answered") and found[3] == ("jug", "cluster") and found[4] == ("cup", "predicted")


def test_validation_and_test_are_of_answers_alone_where_there_are_guesses():
    here = clouds.status({row: clouds.NAMES[clouds.labels()[row]] for row in (*range(10), *range(20, 25), 32)})
    found = chosen(here, threshold=0.0)
    held = [one for one in found if one.split in ("val", "test")]
    assert {one.origin for one in held} == {"answered"} and {one.label for one in held} == {"cup", "shoe"}
    # Of 10 cups a fifth, 2, to each; of 5 shoes 1; the only lamp trains.
    assert sum(one.split == "test" for one in held) == sum(one.split == "val" for one in held) == 3
    assert {one.split for one in chosen(here)} == {None}


def test_one_class_is_no_set_yet():
    with pytest.raises(UserError, match="one class alone, 'cup'"):
        labelled_set.check(chosen(clouds.status({0: "cup"})))
    with pytest.raises(UserError, match="no class at all"):
        labelled_set.check([])


def drawn_session():
    names = tuple(synthetic.NAMES["fruits"])[:3]
    keys = [f"fruits/{name}/photo/0.50/0/{number}" for name in names for number in range(12)]
    return session.create("fruits", keys, clouds.rows()[[*range(12), *range(20, 32), *range(32, 36), *range(32, 36),
                                                         *range(32, 36)]], source="small_cnn")


def test_the_set_is_ready_and_says_of_each_label_where_it_is_from(isolated):
    here = drawn_session()
    for row, name in ((0, "apple"), (1, "apple"), (2, "apple"), (12, "pear"), (13, "pear"), (14, "pear"), (24, "lime"),
                      (25, "lime"), (26, "lime")):
        here.answers.label(here.pool.keys[row], name)
    told = []
    name = labelled_set.make(here.id, labelled_set.free_name(here), 0.5, progress=lambda *stage: told.append(stage))
    made = sets.get(name)
    assert name == "fruits_labelled" and labelled_set.free_name(here) == "fruits_labelled_2"
    assert "9 labels answered by a person; 27 predicted by a head on small_cnn" in made.source
    assert "test hold answered pictures alone" in made.source and made.licence == synthetic.LICENCE
    assert told[-1] == ("Copying pictures", 35, 36) and name in [entry.name for entry in catalog.entries()]
    rows = sets.rows(name)
    assert sum(row.split == "test" for row in rows) == 3 and {row.label for row in rows} == {"apple", "pear", "lime"}
    header, *lines = list(csv.reader(io.StringIO(labelled_set.provenance_of(name))))
    assert header == list(labelled_set.HEADER) and len(lines) == 36
    assert sorted({line[2] for line in lines}) == ["answered", "predicted"] and lines[0][2] == "predicted"
    sets.rename(name, "mine")
    assert labelled_set.provenance_of("mine") and labelled_set.provenance_of("nobody") is None


def test_a_session_that_is_gone_is_told(isolated):
    with pytest.raises(UserError, match="not kept any more"):
        labelled_set.make("a" * 16, "x")


def test_files_are_copied_as_they_lie(isolated, tmp_path):
    from PIL import Image
    keys = []
    for number in range(8):
        file = tmp_path / f"{number}.png"
        Image.new("RGB", (40, 30), (number * 30, 0, 0)).save(file)
        keys.append(str(file))
    here = session.create(str(tmp_path), keys, clouds.rows()[:8])
    for number, key in enumerate(keys):
        here.answers.label(key, "dark" if number < 4 else "bright")
    name = labelled_set.make(here.id, "shades")
    files = [sets.get(name).root / row.file for row in sets.rows(name)]
    assert sorted(file.read_bytes() for file in files) == sorted((tmp_path / f"{n}.png").read_bytes() for n in range(8))
    assert str(tmp_path) not in labelled_set.provenance_of(name) + sets.get(name).source


def test_a_picture_that_is_gone_stops_and_leaves_nothing(isolated, tmp_path):
    here = session.create(str(tmp_path), [str(tmp_path / f"{n}.png") for n in range(4)], clouds.rows()[:4])
    for number, key in enumerate(here.pool.keys):
        here.answers.label(key, "ab"[number % 2])
    with pytest.raises(UserError, match="cannot be read"):
        labelled_set.make(here.id, "x")
    assert sets.names() == [] and status.of(here).labelled


def test_texts_become_a_set_of_texts_that_says_where_its_labels_are_from(isolated):
    dataset = catalog.listing("notes")
    here = session.create("notes", list(dataset.splits["train"].keys[:36]), clouds.rows()[:36])
    for row in range(36):
        if row % 12 < 6:
            here.answers.label(here.pool.keys[row], "abc"[row // 12])
    name = labelled_set.make(here.id, labelled_set.free_name(here), 0.0)
    assert name == "notes_labelled" and labelled_set.free_name(here) == "notes_labelled_2"
    entry, made = catalog.entry(name), catalog.listing(name)
    assert entry.modality == "text" and entry.licence == catalog.entry("notes").licence
    assert "18 labels answered by a person; 18 predicted by" in entry.source and "Texts of notes" in entry.source
    assert set(made.classes) == {"a", "b", "c"} and len(made.splits["test"]) == 3
    assert {made.read(key) for split in made.splits.values() for key in split.keys} <= {
        dataset.read(key) for key in dataset.splits["train"].keys}
    lines = list(csv.reader(io.StringIO(labelled_set.provenance_of(name))))
    assert lines[0] == list(labelled_set.HEADER) and {line[2] for line in lines[1:]} == {"answered", "predicted"}
