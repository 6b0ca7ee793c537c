import csv
import io

import numpy as np
import pytest

from tests.ui.adapt import made
from tl_core.adaptation import predicted_set, result_pictures, results
from tl_core.data import catalog, sets, synthetic
from tl_core.errors import UserError


def rows(**changes) -> list[list[str]]:
    text = predicted_set.table({**made.arrays(), **changes}, made.CLASSES, "mcc")
    return list(csv.reader(io.StringIO(text)))


def test_the_least_sure_come_first_with_their_second_label():
    header, *found = rows()
    assert header == ["file", "label", "confidence", "second_label", "second_confidence"] and len(found) == 40
    sure = [float(row[2]) for row in found]
    assert sure == sorted(sure) and found[0][:3] == [made.keys("sketch", 100)[0], made.CLASSES[7], "0.5000"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    keys = made.keys("sketch", 100)
    keys[0] = f"{start}cmd|' /C calc'!A0"
    assert rows(target_keys=keys)[1][0].startswith("'")


def test_files_are_named_from_the_folder_that_all_are_in():
    assert predicted_set.file_names(["/home/me/set/cup/1.jpg", "/home/me/set/shoe/1.jpg"]) == [
        "cup/1.jpg", "shoe/1.jpg"]
    assert predicted_set.file_names(["target:/a/b/1.jpg"]) == ["1.jpg"]


def test_the_set_has_the_predicted_classes_and_says_where_they_come_from(isolated):
    kept = results.save(made.values(), made.arrays())
    assert predicted_set.free_name(kept.values, "mcc") == "sketch_by_mcc"
    told = []
    name = predicted_set.make(kept.id, "mcc", "sketch_by_mcc", lambda *stage: told.append(stage))
    found = sets.get(name)
    assert "Labels predicted by" in found.source and "guesses until somebody has looked" in found.source
    assert found.licence == synthetic.LICENCE and found.count == 40 and told[-1] == ("Copying pictures", 39, 40)
    labels = [row.label for row in sets.rows(name)]
    assert sorted(labels) == sorted(made.CLASSES[place] for place in made.answers()["mcc"])
    assert predicted_set.free_name(kept.values, "mcc") == "sketch_by_mcc_2"
    assert name in [entry.name for entry in catalog.entries()]


def test_a_result_that_is_gone_is_told(isolated):
    with pytest.raises(UserError, match="not kept any more"):
        predicted_set.make("a" * 24, "mcc", "x")


def test_changed_pictures_are_read_as_they_were_adapted_to(isolated):
    values, key = {**made.values(), "target": "shift:night=1"}, made.keys("photo", 0)[0]
    plain, dark = (result_pictures.reader(values)(name, 64) for name in (key, f"shift:night=1:{key}"))
    assert (plain == synthetic.draw(key, 64)).all() and dark.mean() < 0.3 * plain.mean()
    digit = result_pictures.reader({**values, "target": "digits:"})("target:train/0", 32)
    assert (digit == catalog.listing("digits").read("train/0", 32)).all()


def test_the_target_s_set_is_read_from_its_name():
    assert result_pictures.target_set({"data": "fruits", "target": "sketch"}) == "fruits"
    assert result_pictures.target_set({"data": "fruits", "target": "phone:"}) == "phone"
    assert result_pictures.target_set({"data": "fruits", "target": "phone:night"}) == "phone"
    assert result_pictures.target_set({"data": "fruits", "target": "shift:night=0.6"}) == "fruits"
    assert result_pictures.target_set({"data": "fruits", "target": "/data/unlabelled"}) == "/data/unlabelled"


def test_texts_become_a_set_of_texts_under_their_predicted_classes(isolated):
    dataset = catalog.listing("notes")
    keys = [key for key in dataset.splits["train"].keys if key.startswith("household")][:40]
    kept = results.save(made.values(data="notes", modality="text", source="market", target="household"),
                        {**made.arrays(), "target_keys": np.array(keys)})
    name = predicted_set.make(kept.id, "mcc", predicted_set.free_name(kept.values, "mcc"))
    found = catalog.listing(name)
    assert name == "household_by_mcc" and catalog.entry(name).modality == "text"
    assert "Labels predicted by" in catalog.entry(name).source
    assert predicted_set.free_name(kept.values, "mcc") == "household_by_mcc_2"
    labels = {found.read(key): found.classes[label] for split in found.splits.values()
              for key, label in zip(split.keys, split.labels, strict=True)}
    assert labels == {dataset.read(key): made.CLASSES[place]
                      for key, place in zip(keys, made.answers()["mcc"], strict=True)}
