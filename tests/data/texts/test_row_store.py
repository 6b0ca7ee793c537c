"""Rows that are mapped into memory."""

import os

import pytest

from tl_core.data.texts import row_store


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(row_store, "_open", type(row_store._open)())


def table(tmp_path, rows=25, name="a.csv"):
    path = tmp_path / name
    path.write_text("text,label\n" + "".join(f"text {number},{'xy'[number % 2]}\n" for number in range(rows)))
    return path


def test_rows_are_there_in_order_and_by_number(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "_BATCH", 7)
    rows = row_store.stored(table(tmp_path))
    assert rows.columns == ("text", "label") and rows.count == 25
    assert list(rows.column("text")) == [f"text {number}" for number in range(25)]
    assert [rows.field(number, "label") for number in (24, 0, 13)] == ["x", "x", "y"]


def test_facts_of_columns(tmp_path):
    facts = row_store.stored(table(tmp_path)).facts
    assert facts["label"].values == {"x": 13, "y": 12} and facts["label"].known == 25
    assert facts["text"].mean_length == pytest.approx((10 * 6 + 15 * 7) / 25)


def test_many_values_are_not_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "MOST_VALUES", 24)
    assert row_store.stored(table(tmp_path)).facts["text"].values is None


def test_a_table_is_read_once_until_it_changes(tmp_path, monkeypatch):
    path, read = table(tmp_path), []
    monkeypatch.setattr(row_store, "_made", lambda *given, _real=row_store._made: read.append(1) or _real(*given))
    row_store.stored(path)
    row_store._open.clear()
    row_store.stored(path)
    assert len(read) == 1
    table(tmp_path, rows=3)
    os.utime(path, (1, 1))
    assert row_store.stored(path).count == 3 and len(read) == 2


def test_a_damaged_kept_file_is_made_again(tmp_path):
    path = table(tmp_path)
    row_store.stored(path)
    row_store._open.clear()
    for kept in (tmp_path / "home" / "texts").glob("*.arrow"):
        kept.write_bytes(b"no arrow")
    assert row_store.stored(path).count == 25


def test_long_fields_are_cut_and_rows_bounded_and_both_told(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "LONGEST", 5)
    monkeypatch.setattr(row_store, "MOST_ROWS", 10)
    rows = row_store.stored(table(tmp_path))
    assert rows.count == 10 and rows.field(0, "text") == "text "
    assert rows.notes == ("10 fields longer than 5 characters: cut there.",
                          "It goes on after its first 10 rows, which are all that is read.")


def test_the_oldest_go_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(row_store, "KEPT_BYTES", 1)
    row_store.stored(table(tmp_path))
    row_store.stored(table(tmp_path, name="b.csv"))
    assert len(list((tmp_path / "home" / "texts").iterdir())) == 2  # one table: its rows and what is told of them


def test_blank_fields_and_lone_surrogates(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": " \\u00a0 "}\n{"text": "\\ud800 half"}\n')
    rows = row_store.stored(path)
    assert list(rows.is_blank("text")) == [True, False] and rows.field(1, "text") == "? half"


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        row_store.stored(tmp_path / "gone.csv")
