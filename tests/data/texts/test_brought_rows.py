"""What is brought for a set says less of itself than a new set: the set knows the rest."""

import pytest

from tl_core.data.dataset import LABEL
from tl_core.data.texts import table_dataset, text_sets
from tl_core.data.texts.brought_rows import ExtendedSet, brought_rows
from tl_core.errors import UserError

TABLES = {  # what is brought: the text, the class
    "text,kind\nall is well,good\n": ("all is well", "good"),
    "kind,text,more\ngood,all is well,other words\n": ("all is well", "good"),
    "good,all is well\n": ("all is well", "good"),  # no header: the set's class tells
    "Good;all is well\n": ("all is well", "Good"),
    "review,stars,opinion\nall is well,5,good\n": ("all is well", "good"),
    "message,label\nall is well,excellent\n": ("all is well", "excellent"),
}


@pytest.fixture
def extended(isolated, tmp_path) -> ExtendedSet:
    rows = [f"{kind},a {kind} text with number {at}" for kind in ("good", "bad") for at in range(10)]
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "all.csv").write_text("\n".join(["kind,text", *rows]))
    dataset = text_sets.dataset(folder, seed=0, name="set", title="", source="", licence="")
    return ExtendedSet(dataset, *table_dataset.columns_of(folder))


@pytest.fixture
def brought(tmp_path):
    folder = tmp_path / "brought"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("content", TABLES)
def test_columns_are_told_by_the_sets_names_or_classes(extended, brought, content):
    (brought / "more.csv").write_text(content)
    notes: list[str] = []
    row, = brought_rows(brought, extended, notes)
    assert (extended.text_of(row), row.labels[LABEL]) == TABLES[content]
    guessed = content.startswith(("review", "message"))
    assert ["The text is read from" in note for note in notes] == [True] * guessed


def test_a_table_of_which_nothing_is_usable_is_told(extended, brought):
    for content, said in (("foo,bar\nx,1\n", "No column of 'more.csv' tells classes. Its columns are foo and bar"),
                          ("kind\ngood\n", "No column of 'more.csv' looks like a text")):
        (brought / "more.csv").write_text(content)
        with pytest.raises(UserError, match=said):
            list(brought_rows(brought, extended, []))
    (brought / "more.csv").write_bytes(b"\0\1\2" * 40)
    (brought / "empty.csv").write_bytes(b"")
    notes: list[str] = []
    assert list(brought_rows(brought, extended, notes)) == [] and len(notes) == 2


def test_files_say_class_and_split_by_their_folders(extended, brought):
    for name in ("test/good/a.txt", "fine/b.txt"):
        path = brought / name
        path.parent.mkdir(parents=True)
        path.write_text(f"text of {name}")
    (brought / "fine" / "empty.txt").write_text(" ")
    notes: list[str] = []
    rows = {extended.text_of(row): (row.labels[LABEL], row.split) for row in brought_rows(brought, extended, notes)}
    assert rows == {"text of test/good/a.txt": ("good", "test"), "text of fine/b.txt": ("fine", "")}
    assert notes == ["empty.txt is left out: it is empty."]
    (brought / "c.txt").write_text("of no class")
    with pytest.raises(UserError, match="'c.txt' lies in no class folder"):
        list(brought_rows(brought, extended, []))
    chosen = ExtendedSet(extended.dataset, extended.columns, extended.others, "bad")
    assert {row.labels[LABEL] for row in brought_rows(brought, chosen, [])} == {"good", "fine", "bad"}


def test_blank_rows_and_splits_of_a_column_or_a_files_name(extended, brought):
    (brought / "more.csv").write_text("kind,text,split\ngood,one text,validation\nbad, ,train\nbad,two texts,\n")
    notes: list[str] = []
    assert [row.split for row in brought_rows(brought, extended, notes)] == ["val", ""]
    assert notes[-1] == "more.csv: 1 row without a text left out."
    (brought / "more.csv").rename(brought / "test.csv")
    (brought / "test.csv").write_text("kind,text\ngood,one text\n")
    assert [row.split for row in brought_rows(brought, extended, [])] == ["test"]
