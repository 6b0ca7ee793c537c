"""Rows of tables of texts, in every form and with every damage."""

import json

import pyarrow
import pyarrow.parquet
import pytest

from tl_core.data import text_table
from tl_core.data.texts import table_rows

ROWS = [["a film, that moved me", "positive"], ["two\nlines and a \"quote\"", "negative"], ["Übermaß – 20 €", ""]]


def rows(path, content: bytes | str):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = table_rows.open_rows(path)
    return table, [list(row) for row in table.rows]


def csv_text(separator=","):
    quoted = [separator.join('"' + field.replace('"', '""') + '"' for field in row) for row in ROWS]
    return "\r\n".join([separator.join(["text", "label"]), *quoted]) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(("ending", "separator"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_csv_in_any_encoding(tmp_path, encoding, ending, separator):
    table, read = rows(tmp_path / f"a.{ending}", csv_text(separator).encode(encoding))
    assert table.columns == ("text", "label") and read == ROWS and not table.damaged


def test_json_lines_and_lists(tmp_path):
    objects = [dict(zip(("text", "label"), row, strict=True)) for row in ROWS]
    for name, content in {"a.jsonl": "\n".join(map(json.dumps, objects)), "a.json": json.dumps(objects),
                          "b.json": "\n".join(map(json.dumps, objects))}.items():
        table, read = rows(tmp_path / name, content)
        assert table.columns == ("text", "label") and read == ROWS, name


def test_parquet(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"text": [row[0] for row in ROWS], "stars": [5, 1, None]}),
                                tmp_path / "a.parquet")
    table = table_rows.open_rows(tmp_path / "a.parquet")
    assert table.columns == ("text", "stars")
    assert [list(row) for row in table.rows] == [[ROWS[0][0], "5"], [ROWS[1][0], "1"], [ROWS[2][0], ""]]


def test_a_table_without_a_header_keeps_its_first_row(tmp_path):
    table, read = rows(tmp_path / "a.csv", "3,Wall St. goes down\n4,Oil goes up\n")
    assert table.columns == ("column 1", "column 2") and read == [["3", "Wall St. goes down"], ["4", "Oil goes up"]]
    table, _ = rows(tmp_path / "b.csv", "a text that is much longer than any name of a column could be,x\nb,y\n")
    assert table.columns == ("column 1", "column 2")


def test_damaged_rows_lose_no_other(tmp_path):
    table, read = rows(tmp_path / "a.csv", 'text,label\nfine,x\n"bad" quote,x\nalso fine,y\none,two,three\nshort\n')
    assert read == [["fine", "x"], ["also fine", "y"], ["short", ""]]
    assert sorted(table.damaged) == ["more fields than columns", "quotes that do not match"]


def test_a_quote_that_is_never_closed_takes_one_line(tmp_path):
    table, read = rows(tmp_path / "a.csv", 'text,label\n"never closed,x\nfine,y\nfine too,x\n')
    assert read == [["fine", "y"], ["fine too", "x"]] and table.damaged == ["quotes that do not match"]


def test_a_row_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(text_table, "LONGEST_ROW", 50)
    table, read = rows(tmp_path / "a.csv", 'text,label\nfine,y\n"' + "never closed\n" * 20 + "end,x\n")
    assert read[0] == ["fine", "y"] and read[-1] == ["end", "x"] and table.damaged


def test_nul_bytes_are_taken_out_and_binary_files_refused(tmp_path):
    assert rows(tmp_path / "a.csv", b"text,label\nfi\0ne,x\n")[1] == [["fine", "x"]]
    for name, content in {"b.csv": b"PK\3\4\0\0\0\0\x14\0", "c.parquet": b"PAR1 no", "d.json": b"[{", "e.csv": b"",
                          "f.jsonl": b"1\n2\n"}.items():
        with pytest.raises(ValueError):
            rows(tmp_path / name, content)


def test_deep_json_and_other_values_do_no_harm(tmp_path):
    table, read = rows(tmp_path / "a.jsonl", '{"text": "fine", "label": 1, "x": [1], "b": true, "f": 3.0}\n'
                       + "[" * 100_000 + "\n\n{\"text\": null}\n")
    assert read == [["fine", "1", "", "true", "3"], ["", "", "", "", ""]] and table.damaged == ["no JSON object"]


def test_a_long_text_is_read(tmp_path):
    assert rows(tmp_path / "a.csv", "text,label\n" + "word " * 100_000 + ",x\n")[1][0][0] == "word " * 100_000
