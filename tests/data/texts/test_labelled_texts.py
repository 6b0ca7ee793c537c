import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog, sets
from tl_core.data.texts import labelled_texts
from tl_core.data.texts.labelled_texts import LabelledText
from tl_core.errors import UserError

ROWS = [LabelledText(f"{name} it is number {number},\n\"quoted\" =1+1", name) for name in ("good", "bad")
        for number in range(8)]


def test_texts_stay_as_they_are_under_their_labels(isolated):
    assert labelled_texts.create("mine", ROWS, source="by hand", licence="CC0") == "mine"
    dataset = catalog.load(RunConfig(data="mine", backbone="text_cnn"))
    found = {(dataset.read(key), dataset.classes[label]) for split in dataset.splits.values()
             for key, label in zip(split.keys, split.labels, strict=True)}
    assert found == {(row.text, row.label) for row in ROWS}
    assert (catalog.entry("mine").source, catalog.entry("mine").licence) == ("by hand", "CC0")
    with pytest.raises(UserError, match="is taken"):
        labelled_texts.create("mine", ROWS, source="")


def test_splits_that_were_drawn_stay(isolated):
    rows = [row._replace(split=("train", "train", "val", "test")[number % 4]) for number, row in enumerate(ROWS)]
    labelled_texts.create("mine", rows, source="")
    assert {name: len(split) for name, split in catalog.listing("mine").splits.items()} == {
        "train": 8, "val": 4, "test": 4}


def test_labels_that_are_no_data_set_leave_nothing(isolated):
    with pytest.raises(UserError):
        labelled_texts.create("mine", [row._replace(label="good") for row in ROWS], source="")
    assert sets.names() == []
