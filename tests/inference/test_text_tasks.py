"""Typed texts and tables as the Predict page asks for them, carried out in this process."""

import csv
import errno
import json
from pathlib import Path

import pytest

from tests import fake_text
from tests.inference import text_runs
from tl_core.errors import UserError
from tl_core.inference import model_cache, tasks, text_tables, text_tasks


@pytest.fixture
def name(monkeypatch):
    model_cache.forget()
    fake_text.registered(monkeypatch)
    return f"run:{text_runs.finished()}"


def asked(*texts: str, number: int = 7) -> bytes:
    return json.dumps({"number": number, "texts": texts}).encode()


def test_each_text_is_answered_and_the_question_s_number_comes_back(name):
    told = text_tasks.typed([name, "run:gone"], asked("works quick", "<b>broke</b> \u202eslow"), 5)
    assert told["number"] == 7 and len(told["texts"]) == 2
    answer = told["texts"][1]["answers"][name]
    shares = text_runs.network().predict(fake_text.tokenize("<b>broke</b> \u202eslow", 12)[None], verbose=0)[0]
    assert answer["top"][0][1] == pytest.approx(shares.max(), abs=1e-5)
    assert answer["top"][0][0] == text_runs.CLASSES[shares.argmax()]
    assert answer["input"] == "12 tokens" and "note" not in answer
    assert "No run named 'gone'" in told["texts"][0]["answers"]["run:gone"]["error"]
    json.dumps(told)


def test_what_does_not_fit_is_told(name):
    fits, longer = text_tasks.typed([name], asked("word " * 12, "word " * 13), 1)["texts"]
    assert "note" not in fits["answers"][name]
    assert longer["answers"][name]["note"] == "It is longer than 12 tokens: what comes after is not read."


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"number": 1, "texts": null}', asked(),
                                     asked(*["a"] * 101), asked("  ")])
def test_what_is_no_question_is_refused_before_any_network_is_loaded(content):
    with pytest.raises(UserError) as caught:
        text_tasks.typed(["run:gone"], content, 5)
    assert caught.value.expected and caught.value.fix


def test_a_network_that_reads_pictures_says_so(name, network):
    from tests.inference import saved_runs
    other = f"run:{saved_runs.finished(network)}"
    answers = text_tasks.typed([name, other], asked("works"), 1)["texts"][0]["answers"]
    assert "reads pictures" in answers[other]["error"] and "top" in answers[name]


def test_a_table_comes_back_with_answers(name, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("review,label\nworks quick bright,good\n=broke slow dull,bad\n,bad\nworks strong solid,good\n")
    result = tasks.many([name], ("table", str(path), ["review"]), 5, str(tmp_path / "out.csv"))
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf8")))
    assert [row["review"] for row in rows] == ["works quick bright", "'=broke slow dull", "", "works strong solid"]
    assert all(row["predicted"] in text_runs.CLASSES for row in (rows[0], rows[1], rows[3]))
    assert (result["pictures"], result["modality"]) == (4, "text")
    assert result["unreadable"] == [("row 3", "the text is empty")]
    tally = result["networks"][name]
    assert tally["judged"] == 3 and tally["right"] == sum(row["predicted"] == row["label"] for row in rows)


def test_a_set_s_texts_stand_in_its_table(name, tmp_path):
    result = tasks.many([name], ("set", fake_text.SET, "test"), 1, str(tmp_path / "out.csv"))
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf8")))
    assert len(rows) == result["pictures"] == 16
    assert all(row["text"] == fake_text.read(row["file"]) and row["true"] in text_runs.CLASSES for row in rows)


def test_a_table_without_any_text_is_refused(name, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("id,review\n1,\n2,  \n")
    with pytest.raises(UserError, match="cannot be read: the text is empty. Expected some words"):
        tasks.many([name], ("table", str(path), ["review"]), 1, str(tmp_path / "out/a.csv"))
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("full", [".csv", ".json"])
def test_a_full_disk_is_told_and_leaves_nothing(name, tmp_path, monkeypatch, full):
    def write(path, *arguments, **named):
        if full == ".json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, *arguments, **named)

    def opened(path, mode="r", *arguments, **named):
        if full == ".csv" and "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return open(path, mode, *arguments, **named)
    real = Path.write_text
    path = tmp_path / "reviews.csv"
    path.write_text("review,label\nworks quick bright,good\nbroke slow dull,bad\n")
    text_tables.opened(path, ["review"])  # its rows are kept already
    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(UserError, match="The disk is full: the table of answers") as caught:
        tasks.many([name], ("table", str(path), ["review"]), 1, str(tmp_path / "out/a.csv"))
    assert caught.value.expected and caught.value.fix and not list((tmp_path / "out").iterdir())
