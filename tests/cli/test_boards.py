"""``boards`` on the command line: what a teacher who lost a link, or a page, needs."""

import csv
import json

import pytest

from tests.boards import opened
from tests.boards.opened import Runs
from tests.stores import put_store
from tl_core import settings, tracking
from tl_core.boards import snapshot, store, teacher_actions


@pytest.fixture
def board(isolated):
    """A board with Ada's run, which has ended, and its teacher's secret."""
    board, secret = opened.board()
    runs = Runs()
    runs.enter(board, opened.student(board.code)[0], "0.01")
    runs.end("run0", 0.5, 0.75)
    snapshot.figures(store.get(board.code), runs.logs)
    return board, secret


def test_boards_are_listed(run, board):
    row, = json.loads(run("boards", "list", "--json")[1])["boards"]
    assert (row["code"], row["name"], row["varied"], row["students"], row["runs"]) == (
        board[0].code, "Class 9b", "Learning rate", 1, 1)
    assert board[0].code in run("boards", "list")[1] and row["visibility"] == "class"
    teacher_actions.set_visibility(board[0], "public")
    assert run("boards", "list")[1].rstrip().endswith("public")
    store.delete(board[0].code)
    assert "no class board yet" in run("boards", "list")[1]


def test_a_lost_link_is_made_anew(run, board):
    said = json.loads(run("boards", "link", board[0].code.lower(), "--json")[1])
    secret = said["link"].split("teach=")[1]
    assert teacher_actions.taught(board[0].code, secret)
    assert not teacher_actions.is_teacher(store.get(board[0].code), board[1])
    assert f"/board?code={board[0].code}&teach=" in run("boards", "link", board[0].code)[1]


def test_a_board_is_exported_once(run, board, tmp_path):
    file = tmp_path / "9b.csv"
    assert "1 run" in run("boards", "export", board[0].code, "--output", str(file))[1]
    row, = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert (row["student"], row["value"], row["validation_accuracy"]) == ("Ada", "0.01", "0.7500")
    code, _, err = run("boards", "export", board[0].code, "--output", str(file))
    assert code == 2 and "is there already" in err


def test_a_run_that_nobody_has_looked_at_is_read_from_the_store(run, isolated, empty_store, tmp_path):
    from tl_core.events import Stopped
    put_store(empty_store, settings.home())
    board, _ = opened.board()
    who, _ = opened.student(board.code)
    run_id = tracking.create_run(opened.CONFIG, tracking.new_owner())
    recorder = tracking.Recorder(run_id)
    recorder.write(Stopped(result={}))
    recorder.close()
    opened.student_actions.enter(board, who, "0.01", lambda config: run_id, lambda run: False)
    said = run("boards", "export", board.code, "--output", str(tmp_path / "x.csv"), "--json")[1]
    assert json.loads(said)["runs"] == 1 and "stopped" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")


def test_a_board_is_deleted_and_a_wrong_code_is_told(run, board):
    assert json.loads(run("boards", "delete", board[0].code, "--json")[1]) == {"deleted": board[0].code}
    code, _, err = run("boards", "delete", board[0].code)
    assert code == 2 and "no class board" in err
