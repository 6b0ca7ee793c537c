import errno
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tl_core import event_file
from tl_core.errors import UserError
from tl_core.event_file import EventFile


@pytest.fixture
def file(tmp_path):
    return EventFile(tmp_path / "deep" / "events.jsonl")


def kinds(file) -> list[str]:
    return [event["kind"] for event in file.read().current]


def test_what_was_appended_comes_back_in_order(file):
    assert file.read().events == () and file.read().last is None
    for number, word in enumerate(("one", "two \udc80 ☃\nthree")):
        file.append("say", word=word, number=number)
    assert [(event["word"], event["number"]) for event in file.read().events] == [
        ("one", 0), ("two \udc80 ☃\nthree", 1)]


def test_undo_takes_back_one_after_the_other_and_is_kept(file):
    first, second = file.append("a"), file.append("b")
    assert file.undo() == second and kinds(EventFile(file.path)) == ["a"]
    file.append("c")
    assert file.undo()["kind"] == "c" and file.undo() == first and file.undo() is None
    assert kinds(file) == [] and len(file.read().events) == 6


def test_undo_of_a_named_event_leaves_the_others(file):
    first = file.append("a")
    file.append("b")
    assert file.undo(first["id"]) == first and kinds(file) == ["b"]
    assert file.undo(first["id"]) is None  # a second tab that takes back the same


def test_one_id_is_written_once(file):
    assert file.append("a", "x")["kind"] == file.append("b", "x")["kind"] == "a"
    assert len(file.read().events) == 1


def test_a_damaged_line_is_told_and_passed_over(file):
    file.append("a")
    with file.path.open("ab") as lines:
        lines.write(b'{"id": "half of a li')  # a crash in the middle of a write
    file.append("b")
    with file.path.open("ab") as lines:
        lines.write(b"\xff\xfe\n[1]\n{}\n" + b"[" * 100_000 + b"\n")
    file.append("c")
    lines = file.read()
    assert kinds(file) == ["a", "b", "c"] and len(lines.damaged) == 5
    assert "5 damaged lines passed over" in lines.warning and "(line 3" in lines.warning


def test_many_at_once_lose_nothing(file):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: EventFile(file.path).append("say", number=number), range(80)))
    lines = file.read()
    assert not lines.damaged and sorted(event["number"] for event in lines.events) == list(range(80))


def test_a_full_disk_is_told_and_what_was_there_stays(file, monkeypatch):
    file.append("a")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(event_file, "_write", full)
    with pytest.raises(UserError, match="disk is full"):
        file.append("b")
    assert kinds(file) == ["a"]


def test_a_disk_that_takes_half_an_event_is_full_and_the_next_event_is_whole(file, monkeypatch):
    file.append("first")
    write = event_file.os.write
    monkeypatch.setattr(event_file.os, "write", lambda number, line: write(number, line[:len(line) // 2]))
    with pytest.raises(UserError, match="disk is full"):
        file.append("second")
    monkeypatch.setattr(event_file.os, "write", write)
    file.append("third")
    assert kinds(file) == ["first", "third"] and len(file.read().damaged) == 1
