"""The component that listens to a board and shows it grow: chart, counts, one's own runs, the teacher's list.

No script reruns as a board grows; the page is drawn anew once where ``Board.screen`` or one's own runs change.
"""

from typing import Any, Literal

from tl_core.boards.state import Board, Student
from ui.shared import components, plotly_chart, read_only

_HTML = """
<div class="tl-board">
  <p class="tl-board-trouble" role="status" hidden></p>
  <section class="tl-board-own" aria-label="Your runs" hidden></section>
  <p class="tl-board-count"></p>
  <div class="tl-board-chart" role="figure" hidden></div>
  <ul class="tl-board-legend" hidden></ul>
  <p class="tl-board-seen" role="status"></p>
  <p class="tl-board-guesses"></p>
  <section class="tl-board-students" aria-label="Students" tabindex="0" hidden></section>
  <p class="tl-board-spoken" aria-live="polite"></p>
</div>
"""
_component = components.declare(
    "transfer_lab_board", _HTML,
    ("plotly.js", "make_element.js", "board_chart.js", "board_own.js", "board_students.js", "board.js"), "board.css")
View = Literal["teacher", "student", "present", "visitor"]


def draw(board: Board, view: View, student: Student | None = None, *, chart: bool = True) -> str | None:
    """Draw the board as it grows; the id of a student whom its teacher takes off it, once.

    Without ``chart`` only what happens is told, as to somebody who has not guessed yet.
    """
    answer = _component(key="class board", on_changed_change=components.nothing, on_removed_change=components.nothing,
                        data={"code": board.code, "view": view, "me": student.id if student else None, "chart": chart,
                              "known": known(board, student), "config": plotly_chart.config("class board", board.name),
                              "acts": view == "teacher" and not read_only.on()})
    return answer.removed


def known(board: Board, student: Student | None) -> dict[str, Any]:
    """What the page that is drawn now knows; the component asks for another where it sees that this has changed."""
    own = board.of_student(student) if student else ()
    return {"screen": list(board.screen), "here": True, "runs": len(own),
            "ended": sum(entry.id in board.ends for entry in own)}
