import json

import pytest

from tests.boards import opened
from tests.boards.opened import Runs
from tests.boards.sent import gathers, sends
from tl_core.boards import gathering, snapshot, store, student_actions, teacher_actions
from tl_core.boards.snapshot import Snapshots
from tl_core.errors import UserError


def test_a_snapshot_grows_with_the_class_and_hides_what_the_teacher_hides(isolated, monkeypatch):
    monkeypatch.setattr(snapshot, "AT_MOST_EVERY", 0.0)
    monkeypatch.setattr(snapshot, "BYTES_A_SECOND", float("inf"))
    (board, _), runs = opened.board(), Runs()
    look = Snapshots(runs.logs)
    assert json.loads(look.latest(board.code))["entries"] == []
    ada, _ = opened.student(board.code)
    runs.enter(board, ada, "0.01")
    runs.trains("run0", 0.25)
    (entry,) = json.loads(look.latest(board.code))["entries"]
    assert (entry["nickname"], entry["at"], entry["state"], entry["validation"]) == ("Ada", 0.01, "running", 0.25)
    teacher_actions.start_lesson(board, "freeze_depth", ["freeze_depth"])
    student_actions.guess_lesson(store.get(board.code), ada, 2)
    seen = json.loads(look.latest(board.code))
    assert (seen["screen"], seen["lesson_guesses"]) == ([
        False, "freeze_depth", False, False, "fruits"], 1)
    assert seen["students"] == [{"id": ada.id, "nickname": "Ada", "number": 1}]
    teacher_actions.hide_names(board, True)
    assert "Ada" not in look.latest(board.code) and ada.id in look.latest(board.code)


def test_what_a_run_reached_is_kept_with_the_board(isolated):
    (board, _), runs = opened.board(), Runs()
    runs.enter(board, opened.student(board.code)[0], "0.01")
    runs.end("run0", 0.75)
    first = snapshot.figures(store.get(board.code), runs.logs)
    again = snapshot.figures(store.get(board.code), lambda run_ids: pytest.fail("asked for what is known"))
    assert again == first and next(iter(again.values())).validation == 0.75


def test_thirty_viewers_cost_one_look(isolated):
    (board, _), asked = opened.board(), []
    runs = Runs()
    runs.enter(board, opened.student(board.code)[0], "0.01")
    look = Snapshots(lambda run_ids: asked.append(run_ids) or runs.logs(run_ids))
    assert len({look.latest(board.code) for _ in range(30)}) == 1 and len(asked) == 1
    store.delete(board.code)
    with pytest.raises(UserError, match="no class board"):
        look.latest(board.code)


def test_pictures_are_told_once_they_are_accepted(isolated, tmp_path):
    board = gathers(opened.board()[0])
    ada, _ = opened.student(board.code)
    first, _ = sends(board, ada, tmp_path, cat=1, dog=1)
    (waiting,) = sends(board, ada, tmp_path, accepted=False, cat=1)
    text = json.dumps(snapshot.snapshot(store.get(board.code), {}))
    told = json.loads(text)["gathering"]
    assert told["open"] and told["waiting"] == 1 and told["set"] is None and waiting not in text
    assert told["classes"] == [{"name": "cat", "count": 1}, {"name": "dog", "count": 1}]
    assert told["pictures"][-1] == {"id": first, "label": "cat", "student": ada.id}
    gathering.drop(board, [first])
    assert first not in json.dumps(snapshot.snapshot(store.get(board.code), {}))


def test_visitors_are_told_neither_nicknames_nor_pictures(isolated, tmp_path):
    board = gathers(opened.board()[0])
    ada, _ = opened.student(board.code)
    (sent,) = sends(board, ada, tmp_path, cat=1)
    seen = snapshot.of_visitors(store.get(board.code), {})
    text = json.dumps(seen)
    assert "Ada" not in text and sent not in text and seen["gathering"]["classes"][0] == {"name": "cat", "count": 1}


def test_only_the_newest_pictures_are_told(isolated, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "MOST_PICTURES", 2)
    board = gathers(opened.board()[0])
    *_, before, last = sends(board, opened.student(board.code)[0], tmp_path, cat=3)
    told = snapshot.snapshot(store.get(board.code), {})["gathering"]
    assert [picture["id"] for picture in told["pictures"]] == [last, before] and told["classes"][0]["count"] == 3
