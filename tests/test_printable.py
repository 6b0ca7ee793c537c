"""Names that are no UTF-8 are marked wherever they are printed, written or sent, and still find their file."""

import csv
import io
import json
import os

import pytest

from tl_core import events
from tl_core.data.atomic_files import write_whole
from tl_core.errors import UserError
from tl_core.inference.answers import Unread
from tl_core.inference.pictures import Picture
from tl_core.inference.table import write
from tl_core.printable import MARK, MARKED, printable, to_json

NAME = os.fsdecode(b"caf\xe9_1.jpg")
SHOWN = f"caf{MARK}_1.jpg"


def test_only_what_cannot_be_written_is_marked():
    assert printable(NAME) == SHOWN
    assert printable("Käse 日本語 😀 \x00") == "Käse 日本語 😀 \x00"
    assert printable("\ud83d\ude00") == MARK * 2, "Halves of a letter are none."


def test_json_is_valid_utf_8_and_reads_back():
    text = to_json({"file": NAME, "of": ["Käse", {NAME: 1}]})
    assert json.loads(text.encode("utf8").decode("utf8")) == {"file": SHOWN, "of": ["Käse", {SHOWN: 1}]}
    assert "\\ud" not in text and "Käse" in text


@pytest.mark.parametrize(("encoding", "written"), [("utf8", SHOWN), ("utf-8", SHOWN), ("utf-16-le", "caf?_1.jpg"),
                                                   ("latin-1", "caf?_1.jpg"), ("ascii", "caf?_1.jpg")])
def test_streams_of_any_encoding_take_it(encoding, written):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=MARKED)
    stream.write(NAME)
    stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == written


def test_what_runs_say_can_be_sent():
    note = events.Note(text=f"1 picture could not be read: {NAME}.", level="warning")
    assert json.dumps(note.to_dict(), ensure_ascii=False).encode("utf8")
    assert SHOWN in note.text and SHOWN in events.Failed(reason=NAME).reason


def test_tables_and_files_are_written(tmp_path):
    picture = Picture(NAME, lambda sizes: [])
    file = io.StringIO(newline="")
    list(write([Unread(picture.name, "empty file")], file, 1))
    assert list(csv.reader(io.StringIO(file.getvalue().encode("utf8").decode("utf8"))))[1][0] == SHOWN
    write_whole(tmp_path / "report.html", f"<b>{NAME}</b>")
    assert (tmp_path / "report.html").read_text(encoding="utf8") == f"<b>{SHOWN}</b>"


def test_a_name_in_an_error_can_be_printed():
    assert str(UserError(f"{NAME!r} is not there.", "Expected a file.", "Check it.")).encode("utf8")
