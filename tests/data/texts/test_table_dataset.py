"""Tables of texts as data sets."""

import pickle

import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.texts import row_store, text_sets
from tl_core.data.texts.table_dataset import looks_like_texts, table_dataset
from tl_core.errors import UserError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(row_store, "_open", type(row_store._open)())


def table(folder, name, count=30, header="text,label", row=lambda at: f"a text with number {at},{'ab'[at % 2]}"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([header, *map(row, range(count))]))
    return folder


def test_split_names_part_the_rows_and_the_rest_is_split(tmp_path):
    folder = table(table(tmp_path / "set", "train.csv"), "test.csv", 10)
    dataset = table_dataset(folder, name="set")
    assert {split: len(part) for split, part in dataset.splits.items()} == {"train": 26, "val": 4, "test": 10}
    assert dataset.modality == "text" and dataset.classes == ("a", "b") and not dataset.domains
    assert dataset.read("test.csv:3") == "a text with number 2"
    assert dataset.splits["test"].labels.tolist() == [0, 1] * 5


def test_names_tell_domains_too(tmp_path):
    folder = tmp_path / "set"
    for name in ("books_train.csv", "books_test.csv", "kitchen_train.csv", "kitchen_test.csv"):
        table(folder, name, 12)
    dataset = table_dataset(folder, name="set")
    assert set(dataset.domains) == {"books", "kitchen"} and len(dataset.splits["test"]) == 24
    assert text_sets.domains(folder) == ("books", "kitchen")


def test_columns_tell_domain_split_and_further_tasks(tmp_path):
    folder = table(tmp_path / "set", "all.csv", 40, "text,label,domain,split,tone",
                   lambda at: f"number {at} of all,{'ab'[at % 2]},{'xy'[at // 2 % 2]},{'train' if at < 28 else 'test'},"
                              f"{'' if at % 5 else 'dark' if at % 2 else 'light'}")
    dataset = table_dataset(folder, name="set")
    assert len(dataset.splits["test"]) == 12 and set(dataset.domains) == {"x", "y"}
    assert dataset.other_classes == {"tone": ("dark", "light")}
    assert (dataset.splits["test"].other_labels["tone"] == -1).sum() == 10  # rows 30 and 35 have one


def test_rows_without_text_or_class(tmp_path):
    folder = table(tmp_path / "set", "all.csv", 30,
                   row=lambda at: f"{'' if at == 4 else f'number {at}'},{'' if at == 7 else 'ab'[at % 2]}")
    dataset = table_dataset(folder, name="set")
    assert sum(map(len, dataset.splits.values())) == 29
    assert any("1 row without a text" in note for note in dataset.notes)
    assert (np.concatenate([part.labels for part in dataset.splits.values()]) == -1).sum() == 1


def test_spellings_of_a_class_are_one_over_all_files(tmp_path):
    folder = table(tmp_path / "set", "train.csv", 20, row=lambda at: f"a text {at},{'Good' if at % 2 else 'bad'}")
    table(folder, "test.csv", 10, row=lambda at: f"a text {at},{'good' if at % 2 else 'BAD'}")
    dataset = table_dataset(folder, name="set")
    assert dataset.classes == ("Good", "bad") and dataset.splits["test"].labels.tolist() == [1, 0] * 5


def test_several_columns_make_a_text(tmp_path):
    folder = table(tmp_path / "set", "all.csv", 30, "title,body,label",
                   lambda at: f"title {at},a longer body {at},{'ab'[at % 2]}")
    assert table_dataset(folder, name="set").read("all.csv:1") == "a longer body 0"
    both = table_dataset(folder, name="set", text_columns=["title", "body"])
    assert both.read("all.csv:1") == "title 0 a longer body 0"


def test_a_damaged_table_beside_others_is_told_and_left_alone(tmp_path):
    folder = table(tmp_path / "set", "train.csv")
    (folder / "test.csv").write_bytes(b"PK\3\4\0\0\0\0")
    dataset = table_dataset(folder, name="set")
    assert any(note.startswith("test.csv cannot be read (it is no text)") for note in dataset.notes)


def test_a_table_of_something_else_is_left_alone(tmp_path):
    folder = table(table(tmp_path / "set", "train.csv"), "dev.csv", 5, "code,meaning", lambda at: f"{at},thing {at}")
    assert any("dev.csv has no column text" in note for note in table_dataset(folder, name="set").notes)


@pytest.mark.parametrize(("row", "said"), [
    (lambda at: f"a text {at},same", r"tells classes.* has one value only \(same\)"),
    (lambda at: f"a text {at},{at}", r"tells classes.* has \d+ values in \d+ rows")])
def test_a_table_without_classes_is_refused(tmp_path, row, said):
    with pytest.raises(UserError, match=said):
        table_dataset(table(tmp_path / "set", "all.csv", row=row), name="set")


def test_only_a_test_table_is_refused(tmp_path):
    with pytest.raises(UserError, match="to train on"):
        table_dataset(table(tmp_path / "set", "test.csv"), name="set")


def test_a_reader_crosses_processes_and_keeps_what_it_opened(tmp_path):
    folder = table(tmp_path / "set", "all.csv")
    read = table_dataset(folder, name="set").read
    read("all.csv:1")
    (folder / "all.csv").write_text("text,label\nanother,a\n")
    assert read("all.csv:2") == "a text with number 1"
    assert pickle.loads(pickle.dumps(read))("all.csv:1") == "another"


def test_a_hundred_classes_and_numbers_in_order(tmp_path):
    folder = table(tmp_path / "set", "all.csv", 1000, row=lambda at: f"some text {at},{at % 100}")
    dataset = table_dataset(folder, name="set")
    assert dataset.classes == tuple(map(str, range(100)))
    for split in dataset.splits.values():
        for key, label in zip(split.keys, split.labels.tolist(), strict=True):
            assert dataset.classes[label] == str((int(key.rpartition(":")[2]) - 1) % 100)


def test_the_catalog_knows_tables_by_folder_and_by_path(tmp_path, monkeypatch):
    table(tmp_path / "data" if (tmp_path / "data").mkdir() else tmp_path / "data" / "reviews", "all.csv", 40)
    table(tmp_path / "data" / "numbers", "all.csv", 40, "a,b", lambda at: f"{at},{at % 2}")
    monkeypatch.setenv("TL_DATA_DIR", str(tmp_path / "data"))
    entry = catalog.entry("reviews")
    assert entry.modality == "text" and "numbers" not in [one.name for one in catalog.entries()]
    dataset = catalog.load(RunConfig(data="reviews", limit=8))
    assert len(dataset.splits["train"]) == 8 and dataset.modality == "text"
    by_path = catalog.load(RunConfig(data=str(tmp_path / "data" / "reviews" / "all.csv")))
    assert by_path.read(by_path.splits["test"].keys[0]).startswith("a text with number")
    with pytest.raises(UserError, match="column"):
        catalog.load(RunConfig(data="reviews", text_columns=("titel",)))


def test_a_table_is_looked_at_by_its_first_rows(tmp_path):
    folder = table(tmp_path / "set", "all.csv")
    assert looks_like_texts(folder / "all.csv") and not looks_like_texts(folder / "gone.csv")


def test_a_quick_look_has_texts_in_place_of_pictures():
    summary = catalog.describe("notes")
    assert not summary.samples and len(summary.texts) == catalog.SAMPLES
    assert {name for name, _ in summary.texts} == set(summary.classes) and all(text for _, text in summary.texts)
    assert "sentiment" in summary.tasks and summary.domains == ("market", "household")


def test_columns_that_may_be_a_text(tmp_path):
    folder = table(tmp_path / "set", "all.csv", 30, "title,body,label",
                   lambda at: f"the title {at},a body no. {at},x{at % 2}")
    (folder / "broken.parquet").write_bytes(b"PAR1")
    assert text_sets.text_columns(folder) == ("title", "body")
