import csv
import io

from tests.boards import opened
from tests.boards.opened import Runs
from tl_core.boards import snapshot, store, student_actions, table, teacher_actions


def rows(board, runs):
    now = store.get(board.code)
    return list(csv.DictReader(io.StringIO(table.to_csv(now, snapshot.figures(now, runs.logs)))))


def test_a_row_an_entry_and_no_formula(isolated):
    (board, _), runs = opened.board(), Runs()
    who, _ = opened.student(board.code, "=HYPERLINK(1)")
    student_actions.guess(board, who, "0.1")
    runs.enter(board, who, "0.01")
    runs.end("run0", 0.75, test=0.6)
    (row,) = rows(board, runs)
    assert row == {"student": "'=HYPERLINK(1)", "guess": "0.1", "value": "0.01", "state": "finished",
                   "validation_accuracy": "0.7500", "test_accuracy": "0.6000", "epochs": "1", "data": "fruits",
                   "run": "run0"}
    teacher_actions.hide_names(board, True)
    assert rows(board, runs)[0]["student"] == "1"
