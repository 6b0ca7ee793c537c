"""Tables of text in any encoding, with any separator, and damaged ones."""

import pytest

from tl_core.data import text_table

ROWS = [["datei", "größe"], ["a.png", "klein"], ["b.png", ""]]


def read(tmp_path, content: bytes, name="labels.csv"):
    (tmp_path / name).write_bytes(content)
    return text_table.read_rows(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_separators_and_ends_of_lines(tmp_path, encoding, separator, end):
    text = end.join(separator.join(row) for row in ROWS) + end + end
    assert read(tmp_path, text.encode(encoding)) == (ROWS, ())


def test_what_is_not_utf_8_is_read_as_windows_writes_it_and_told(tmp_path):
    rows, notes = read(tmp_path, "datei;größe\na.png;klein\n".encode("cp1252"))
    assert rows[0] == ["datei", "größe"] and "Windows-1252" in notes[0]


def test_commas_in_numbers_part_nothing(tmp_path):
    assert read(tmp_path, b"file;size\na.png;1,5\nb.png;2,5\n")[0][1] == ["a.png", "1,5"]


def test_a_separator_that_excel_names(tmp_path):
    assert read(tmp_path, b"sep=;\r\nfile;kind\r\na.png;x\r\n")[0] == [["file", "kind"], ["a.png", "x"]]


def test_quoted_fields_may_hold_separators_and_lines(tmp_path):
    assert read(tmp_path, b'file,kind\n"a, b.png","two\nlines"\n')[0][1] == ["a, b.png", "two\nlines"]


def test_damaged_lines_are_told_and_lose_no_other(tmp_path):
    rows, notes = read(tmp_path, b'file,kind\na.png,"x"y\nb.png,x\nc.png,"z\n')
    assert rows == [["file", "kind"], ["b.png", "x"]] and notes[0].startswith("Lines 2 and 4 cannot be read")


@pytest.mark.parametrize("content", [b"PK\3\4\0\0\0\0\x14\0", bytes(range(256))])
def test_what_is_no_text_is_refused(tmp_path, content):
    with pytest.raises(ValueError, match="no text"):
        read(tmp_path, content)


def test_a_file_of_that_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_table, "MOST_BYTES", 10)
    with pytest.raises(ValueError, match="larger"):
        read(tmp_path, b"file,kind\na.png,x\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n"])
def test_an_empty_table_has_no_rows(tmp_path, content):
    assert read(tmp_path, content) == ([], ())
