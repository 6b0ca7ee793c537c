"""A board as a table to take away: a row an entry, as CSV."""

import csv
import io
from collections.abc import Mapping

from tl_core.boards.run_figures import RunFigures
from tl_core.boards.state import Board
from tl_core.data.spreadsheet_cells import harmless

COLUMNS = ("student", "guess", "value", "state", "validation_accuracy", "test_accuracy", "epochs", "data", "run")


def to_csv(board: Board, figures: Mapping[str, RunFigures]) -> str:
    """The entries in the order they came; students by number where the teacher hides their names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in board.entries:
        student, of = board.students[entry.student], figures.get(entry.id, RunFigures("gone"))
        name = str(student.number) if board.names_hidden else student.nickname
        writer.writerow([harmless(value) for value in (
            name, board.guesses.get(student.id, ""), entry.value, of.state, _number(of.validation), _number(of.test),
            str(of.epoch), entry.data, entry.run_id)])
    return text.getvalue()


def _number(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"
