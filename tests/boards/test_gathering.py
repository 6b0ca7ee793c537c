"""What a teacher and students do while a class gathers pictures, and the bounds on it."""

import pytest

from tests.boards import opened
from tests.boards.sent import CLASSES, gathers, sends
from tl_core.boards import gathering, store, teacher_actions
from tl_core.boards.gathered_files import BoardFolder
from tl_core.config import RunConfig
from tl_core.errors import UserError


@pytest.fixture
def board(isolated):
    return gathers(opened.board()[0])


@pytest.fixture
def ada(board):
    return opened.student(board.code)[0]


def now(board):
    return store.get(board.code).gathering


def files(board):
    return {path.name.partition("-")[0] for path in BoardFolder(board.code).pictures.glob("*")}


def test_classes_are_named_cleanly_and_once(board):
    gathering.name_classes(board, [" cat ", "Dog", "dog", "", "a/b", "<b>"])
    assert now(board).classes == ("cat", "Dog", "a_b", "＜b＞")
    for names in (["cat"], [], ["cat", "CAT"], map(str, range(10, 31))):
        with pytest.raises(UserError, match="Expected 2 to 20"):
            gathering.name_classes(board, list(names))


def test_a_class_with_pictures_keeps_its_name(board, ada, tmp_path):
    (number,) = sends(board, ada, tmp_path, accepted=False, dog=1)
    with pytest.raises(UserError, match="pictures of 'dog'"):
        gathering.name_classes(board, ["cat", "wolf"])
    gathering.name_classes(board, ["wolf", *CLASSES])
    gathering.drop(board, [number])
    gathering.name_classes(board, ["cat", "wolf"])
    assert now(board).classes == ("cat", "wolf")


def test_gathering_begins_once_there_are_classes_and_ends(isolated, tmp_path):
    board, _ = opened.board()
    with pytest.raises(UserError, match="no names yet"):
        gathering.gather(board)
    board = gathers(board)
    ada, _ = opened.student(board.code)
    for end in (lambda: gathering.gather(store.get(board.code), False), lambda: (
            gathering.gather(store.get(board.code)), teacher_actions.close(board))):
        end()
        with pytest.raises(UserError, match="No pictures are gathered"):
            sends(board, ada, tmp_path, cat=1)
    assert now(board).pictures == ()


def test_yes_no_and_out_again(board, ada, tmp_path):
    first, second, third = sends(board, ada, tmp_path, accepted=False, cat=3)
    gathering.accept(board, [first, second, "nobody's"])
    gathering.drop(board, [second, third])
    gathering.accept(board, [third])
    assert [each.id for each in now(board).accepted] == [first] and now(board).waiting == ()
    assert files(board) == {first}


def test_nobody_takes_back_what_somebody_else_sent(board, ada, tmp_path):
    bob, _ = opened.student(board.code, "Bob")
    (number,) = sends(board, ada, tmp_path, cat=1)
    gathering.take_back(board, bob, [number])
    assert files(board) == {number}
    gathering.take_back(board, ada, [number])
    assert files(board) == set() and now(board).every_picture[number].state == "gone"


def test_a_phone_sends_so_many_and_a_board_takes_so_many(board, ada, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_OF_STUDENT", 2)
    monkeypatch.setattr(gathering, "MOST_TRIES", 3)
    first, _ = sends(board, ada, tmp_path, cat=2)
    with pytest.raises(UserError, match="at most 2 of each student"):
        sends(board, ada, tmp_path, cat=1)
    gathering.take_back(board, ada, [first])
    (third,) = sends(board, ada, tmp_path, cat=1)
    gathering.take_back(board, ada, [third])
    with pytest.raises(UserError, match="at most 3 tries"):
        sends(board, ada, tmp_path, cat=1)
    monkeypatch.setattr(gathering, "MOST_OF_BOARD", 1)
    with pytest.raises(UserError, match="A board takes 1"):
        sends(board, opened.student(board.code, "Bob")[0], tmp_path, cat=1)


def test_a_phone_that_sends_too_fast_waits(board, ada, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(gathering.time, "monotonic", lambda: clock[0])
    for _ in range(gathering.A_MINUTE):
        gathering.count_try(board, ada)
    with pytest.raises(UserError, match="At most 30 are taken"):
        gathering.count_try(board, ada)
    gathering.count_try(board, opened.student(board.code, "Bob")[0])
    clock[0] += 61
    gathering.count_try(board, ada)


def test_what_came_too_late_leaves_no_file(board, ada, tmp_path, monkeypatch):
    checked = gathering.check_sending
    calls = []

    def second_time(*args):
        calls.append(args)
        if len(calls) > 1:
            teacher_actions.close(board)
        checked(store.get(board.code), *args[1:])
    monkeypatch.setattr(gathering, "check_sending", second_time)
    with pytest.raises(UserError, match="No pictures"):
        sends(board, ada, tmp_path, cat=1)
    assert files(board) == set() and now(board).every_picture == {}


def test_a_removed_students_files_are_deleted(board, ada, tmp_path):
    sends(board, ada, tmp_path, cat=2)
    (kept,) = sends(board, opened.student(board.code, "Bob")[0], tmp_path, dog=1)
    teacher_actions.remove_student(board, ada.id)
    assert files(board) == {kept} and [each.id for each in now(board).pictures] == [kept]


def test_a_board_of_texts_gathers_no_pictures(isolated):
    board, _ = opened.board(config=RunConfig(data="notes", backbone="minilm_l6"))
    with pytest.raises(UserError, match="reads texts"):
        gathering.name_classes(board, CLASSES)
