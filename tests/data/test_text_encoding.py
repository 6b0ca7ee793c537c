"""What a file of text is written in."""

import codecs

import pytest

from tl_core.data import text_encoding

TEXT = "Grüße aus Zürich, naïve café – 20 €\n" * 3


def both(tmp_path, content: bytes):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    encoding, notes = text_encoding.encoding_of(path)
    text, same = text_encoding.decoded(content)
    assert notes == same, "a file and its bytes are read alike"
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        assert file.read().removeprefix("\ufeff") == text.removeprefix("\ufeff")
    return text, notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_and_without_a_mark(tmp_path, encoding):
    assert both(tmp_path, TEXT.encode(encoding)) == (TEXT, ())


def test_what_is_no_unicode_is_read_as_windows_writes_it_and_told(tmp_path):
    text, notes = both(tmp_path, TEXT.encode("cp1252"))
    assert text == TEXT and notes == (text_encoding.GUESSED,)


def test_a_few_damaged_bytes_do_not_make_a_mess_of_the_rest(tmp_path):
    text, notes = both(tmp_path, TEXT.encode() + b"bad \xff byte\n")
    assert text.startswith(TEXT) and text.endswith("bad \N{REPLACEMENT CHARACTER} byte\n")
    assert notes == (text_encoding.DAMAGED,)


def test_a_character_over_the_edge_of_a_block_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(text_encoding, "_BLOCK", 7)
    assert both(tmp_path, TEXT.encode()) == (TEXT, ())


def test_the_first_blocks_alone_may_be_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(text_encoding, "_BLOCK", 64)
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 100 + b"\xff")
    assert text_encoding.encoding_of(path, most=1) == ("utf-8", ())
    assert text_encoding.encoding_of(path) == ("cp1252", (text_encoding.GUESSED,))


def test_an_empty_file_is_an_empty_text(tmp_path):
    assert both(tmp_path, b"") == ("", ())
    assert both(tmp_path, codecs.BOM_UTF8)[0] == ""
