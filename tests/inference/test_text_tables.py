"""Tables of texts in and out, without a network but for the last."""

import csv
import io
from dataclasses import replace

import pytest

from tl_core.errors import UserError
from tl_core.inference import pictures, text_tables
from tl_core.inference.answers import Answer, Unread
from tl_core.inference.pictures import Text

TABLE = '''id,review,label
1,"It broke, <b>twice</b>",bad
2,"=HYPERLINK(""x"") works",good
3,,bad
4,"two
lines",good
'''


@pytest.fixture
def table(tmp_path, isolated):
    path = tmp_path / "reviews.csv"
    path.write_text(TABLE, encoding="utf8")
    return path


def answer(name: str, network: str, note: str = "") -> Answer:
    return Answer(name, network, "", (("good", 0.75), ("-1", 0.25)), 1.0, note)


def written(texts, answers, networks, top=2) -> list[list[str]]:
    file = io.StringIO()
    assert list(text_tables.write(iter(answers), texts, networks, file, top)) == answers
    return list(csv.reader(io.StringIO(file.getvalue())))


def test_the_column_is_guessed_shown_and_chosen(table):
    head = text_tables.look(table)
    assert head.columns == ("id", "review", "label") and head.chosen.text == ("review",) and len(head.rows) == 4
    assert text_tables.look(table, ["id", "review"]).chosen.text == ("id", "review")
    with pytest.raises(UserError, match="No column named 'nosuch'. Expected one of: id, review, label"):
        text_tables.look(table, ["nosuch"])


def test_rows_are_texts_that_are_read_when_their_turn_comes(table):
    texts = text_tables.opened(table)
    assert len(texts) == 4 and texts[1].read() == '=HYPERLINK("x") works' and texts[0].truth == "bad"
    assert texts[2].name == "row 3" and [text.name for text in texts[3:9]] == ["two lines"]
    with pytest.raises(text_tables.Broken, match="the text is empty"):
        texts[2].read()
    with pytest.raises(IndexError):
        texts[4]


def test_the_rows_come_back_with_answers_and_no_formula(table):
    texts = text_tables.opened(table)
    told = [answer("a", "one"), answer("b", "one"), Unread("row 3", "the text is empty"), answer("d", "one", "Long.")]
    rows = written(texts, told, ["One"])
    assert rows[0] == ["id", "review", "label", "predicted", "confidence", "predicted_2", "confidence_2", "note"]
    assert rows[1] == ["1", "It broke, <b>twice</b>", "bad", "good", "0.750000", "-1", "0.250000", ""]
    assert rows[2][1] == '\'=HYPERLINK("x") works'
    assert rows[3] == ["3", "", "bad", "", "", "", "", "the text is empty"]
    assert rows[4][1] == "two\nlines" and rows[4][-1] == "Long."


def test_several_networks_have_columns_of_their_own_and_no_name_comes_twice(table):
    texts = text_tables.TypedTexts([pictures.of_text("fine")])
    surest = [replace(answer("fine", name), top=(("good", 0.75),)) for name in ("a", "b")]
    rows = written(texts, surest, ["A", "B"], top=1)
    assert rows == [["text", "predicted A", "confidence A", "note A", "predicted B", "confidence B", "note B"],
                    ["fine", "good", "0.750000", "", "good", "0.750000", ""]]
    told = [Unread("row 1", "the text is empty")]
    assert written(text_tables.TypedTexts([pictures.of_text("x")]), told, ["A", "B"], top=1)[1] == [
        "x", "", "", "the text is empty", "", "", "the text is empty"]
    table.write_text("predicted,text\nx,It broke twice\n", encoding="utf8")
    assert text_tables.columns_of(text_tables.opened(table), ["A"], 1)[2] == "predicted (2)"


def test_files_of_texts_and_what_cannot_be_read(tmp_path):
    (tmp_path / "a.txt").write_bytes("It cracked – twice".encode("cp1252"))
    (tmp_path / "b.txt").write_bytes(b"")
    texts = text_tables.of_files([str(tmp_path / name) for name in ("a.txt", "b.txt")])
    assert texts[0].read() == "It cracked – twice" and texts.row(1)[1:] == ["", ""]
    with pytest.raises(text_tables.Broken, match="it is empty"):
        texts[1].read()
    with pytest.raises(UserError, match="There is no file"):
        text_tables.of_files([str(tmp_path / "c.txt")])
    (tmp_path / "d.csv").write_bytes(b"\0\1\2")
    for path in (tmp_path / "d.csv", tmp_path / "e.csv"):
        with pytest.raises(UserError, match=f"'{path.name}' cannot be read.*Expected a table.*Choose another"):
            text_tables.opened(path)


def test_a_list_of_a_set_names_text_and_class():
    texts = text_tables.ListedTexts([Text("good/1", lambda: "works", "good")])
    assert written(texts, [answer("good/1", "a")], ["A"])[1][:3] == ["good/1", "works", "good"]
