"""The component with the pictures that a class gathers, as its teacher, a student or the big screen sees them.

It hears of the board from ``class_chart``'s stream, and sends, asks for and judges pictures by the server's own routes:
no script reruns for a picture.
"""

from typing import Literal

from tl_core.boards.state import Board
from ui.shared import components, read_only

_component = components.declare(
    "transfer_lab_gather", '<div class="tl-gather"></div>',
    ("make_element.js", "gather_server.js", "gather_drawing.js", "gather_student.js", "gather_teacher.js",
     "gather_present.js", "board_gather.js"), "board_gather.css")
View = Literal["teacher", "student", "present"]


def draw(board: Board, view: View, secret: str = "") -> None:
    """``secret`` is the teacher's or the student's; a link to look at changes nothing."""
    _component(key="gathered pictures", data={
        "code": board.code, "view": view, "teach": secret if view == "teacher" else "",
        "me": secret if view == "student" else "", "acts": not read_only.on()})
