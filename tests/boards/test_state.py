"""What events add up to; lines of nobody's are passed over."""

from tests.boards.opened import CONFIG
from tl_core.boards import state
from tl_core.boards.run_figures import RunFigures
from tl_core.boards.state import Entry, board_of

OPENED = {"kind": "opened", "id": "0", "time": "t", "name": "9b", "config": CONFIG.model_dump(mode="json"),
          "vary": "learning_rate", "secret": "s"}
ADA, BOB = ({"kind": "joined", "id": name, "nickname": name, "key": f"k{name}"} for name in ("ada", "bob"))


def entered(number, student):
    return {"kind": "entered", "id": f"e{number}", "student": student, "value": "0.1", "run": f"r{number}"}


def test_events_add_up():
    board = board_of("K7QXR", [
        OPENED, ADA, BOB, {"kind": "guessed", "id": "g", "student": "ada", "value": "0.1"}, entered(1, "ada"),
        {"kind": "renamed", "id": "x", "name": "9c"}, {"kind": "names", "id": "y", "hidden": True},
        {"kind": "ended", "id": "z", "entry": "e1", "figures": RunFigures("finished", 0.5).to_dict()}])
    assert (board.name, board.names_hidden, board.closed, board.config) == ("9c", True, False, CONFIG)
    assert [student.number for student in board.present] == [1, 2]
    assert board.entries == (Entry("e1", "ada", "0.1", "r1", "fruits"),) and board.guesses == {"ada": "0.1"}
    assert board.ends == {"e1": RunFigures("finished", 0.5)} and board.revision == 8


def test_a_removed_student_takes_along_what_was_entered_and_keeps_no_number():
    board = board_of("K7QXR", [OPENED, ADA, entered(1, "ada"), {"kind": "removed", "id": "x", "student": "ada"}, BOB])
    assert board.entries == () and [student.number for student in board.present] == [2]


def test_a_lessons_guesses_go_with_it():
    def lesson(name):
        return {"kind": "lesson", "id": f"l{name}", "lesson": name}

    def guess(number, of, given=1):
        return {"kind": "lesson_guessed", "id": f"g{number}", "student": "ada", "lesson": of, "guess": given}
    shown = {"kind": "lesson_shown", "id": "shown"}
    board = board_of("K7QXR", [OPENED, ADA, lesson("first"), guess(1, "first", 0), guess(2, "first"), guess(3, "old"),
                               shown])
    assert (board.lesson_guesses, board.lesson_shown, board.screen) == ({"ada": 1.0}, True, (
        False, "first", True, False, "fruits"))
    board = board_of("K7QXR", [OPENED, ADA, lesson("first"), guess(1, "first"), shown, lesson("second")])
    assert (board.lesson_guesses, board.lesson_shown) == ({}, False)
    assert not board_of("K7QXR", [OPENED, shown]).lesson_shown, "there is none on the screens"


def test_what_says_nothing_known_changes_nothing():
    whole = board_of("K7QXR", [OPENED, ADA])
    for odd in ({"kind": "later", "id": "x"},
                {"kind": "entered", "id": "x", "student": "nobody", "value": "", "run": ""},
                {"kind": "closed", "id": "x"}, {"kind": "ended", "id": "x", "entry": "e", "figures": {"odd": 1}},
                {**OPENED, "id": "x", "name": "another"}):
        board = board_of("K7QXR", [OPENED, ADA, odd])
        assert (board.name, board.students, board.entries, board.closed) == (whole.name, whole.students, (), False)
    assert board_of("K7QXR", [ADA]) is None and board_of("K7QXR", [{**OPENED, "config": {"data": 3}}]) is None


def test_secrets_stand_in_no_text_of_a_board():
    assert "kada" not in repr(board_of("K7QXR", [OPENED, ADA])) and state.SECRET
