"""A class that gathers one set together, on the Board page: teacher, student and big screen, over a fake engine."""

import json

import pytest

from tests.boards import opened
from tests.boards.sent import gathers, sends
from tests.pages.test_train import texts
from tl_core import tracking
from tl_core.boards import class_set, gathering, store, teacher_actions
from tl_core.data import sets
from ui.shared import read_only, words


@pytest.fixture
def made(engine):
    """A board and its teacher's secret."""
    return opened.board()


def gathered(app) -> dict | None:
    """What the component with the pictures is given."""
    said = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
    return next((data for data in said if "teach" in data), None)


def keys(app) -> list[str]:
    return [str(button.key) for button in app.button]


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_the_teacher_names_classes_gathers_and_ends(open_page, made):
    board, secret = made
    app = open_page("board", code=board.code, teach=secret)
    assert gathered(app) is None
    app.text_area(key="gather classes").set_value("cup").run()
    assert "There would be 1 different classes" in texts(press(app, "name classes"))
    app.text_area(key="gather classes").set_value("cat\ndog\n").run()
    press(app, "name classes")
    now = store.get(board.code).gathering
    assert (now.classes, now.open) == (("cat", "dog"), True)
    assert gathered(app) == {"code": board.code, "view": "teacher", "teach": secret, "me": "", "acts": True}
    press(app, "gather or end")
    assert not store.get(board.code).gathering.open
    app.text_area(key="gather classes").set_value("cat\ndog\nfox").run()
    press(app, "name classes")
    now = store.get(board.code).gathering
    assert (now.classes, now.open) == (("cat", "dog", "fox"), False)


def test_the_set_is_made_and_everybody_trains_on_it(open_page, made, tmp_path, engine):
    board, teach = made
    board = gathers(board)
    ada, me = opened.student(board.code)
    app = open_page("board", code=board.code, teach=teach)
    assert "fewer than two classes" in texts(press(app, "make class set")) and sets.names() == []
    sends(board, ada, tmp_path, cat=5, dog=5)
    said, name = texts(press(app, "make class set")), f"class_{board.code}"
    shown = words.plain(f"{name}@1")
    assert f"The set {shown} with 10 pictures is made" in app.toast[0].value
    assert "The class trains on" in said and "one for validation and one for the test" in said
    link, = [one.proto for one in app.get("page_link") if one.proto.label == "Open it in Data"]
    assert link.query_string == f"set={name}"
    assert not app.run().toast  # said once
    app = press(open_page("board", code=board.code, me=me), "skip board guess")
    assert "Everybody trains on the class's set" in texts(app)
    app.select_slider(key=f"board value {board.code}").set_value("0.03")
    press(app, "train on board")
    assert tracking.run(store.get(board.code).entries[0].run_id).config.data == f"{name}@1"
    sets.remove(name)
    assert "0 pictures" in texts(open_page("board", code=board.code, teach=teach))


def test_held_back_students_are_told(open_page, made, tmp_path):
    board = gathers(made[0])
    for number in range(6):
        sends(board, opened.student(board.code, f"s{number}")[0], tmp_path, cat=1, dog=1)
    class_set.make(board)
    assert "all pictures of 1 student for validation, and of 1 for the test" in texts(
        open_page("board", code=board.code, teach=made[1]))


def test_a_student_sends_pictures_while_they_are_gathered(open_page, made, tmp_path):
    board, _ = made
    ada, me = opened.student(board.code)
    assert gathered(open_page("board", code=board.code, me=me)) is None
    gathers(board)
    app = open_page("board", code=board.code, me=me)
    assert "Send pictures" in texts(app) and gathered(app)["me"] == me and gathered(app)["view"] == "student"
    sends(board, ada, tmp_path, cat=1)
    gathering.gather(store.get(board.code), False)
    app = open_page("board", code=board.code, me=me)
    assert "Send pictures" not in texts(app) and gathered(app)["acts"]  # own ones may still be taken back


def test_before_the_set_of_the_pictures_setting_is_made_nobody_trains(open_page, engine):
    board, _ = opened.board("pictures")
    gathers(board)
    _, me = opened.student(board.code)
    app = open_page("board", code=board.code, me=me)
    app.radio(key=f"board guess {board.code}").set_value("mixed")
    press(app, "give board guess")
    app.radio(key=f"board value {board.code}").set_value("everybody")
    assert "set is not made yet" in texts(press(app, "train on board")) and not store.get(board.code).entries


def test_a_student_reads_how_many_training_pictures_are_own_ones(open_page, engine, tmp_path):
    board, _ = opened.board("pictures")
    gathers(board)
    secrets = []
    for name, counts in (("Ada", {"cat": 5, "dog": 5}), ("Bob", {"cat": 5})):
        who, secret = opened.student(board.code, name)
        sends(store.get(board.code), who, tmp_path, **counts)
        secrets.append(secret)
    class_set.make(store.get(board.code))
    ada, bob = (texts(open_page("board", code=board.code, me=secret)) for secret in secrets)
    assert "Of its 9 training pictures 6 are yours." in ada
    assert "You have no training picture of 'dog'" in bob


def test_the_big_screen_shows_pictures_while_they_are_gathered_then_the_chart(open_page, made, tmp_path):
    board = gathers(made[0])
    app = open_page("board", code=board.code, present="1")
    assert gathered(app) == {"code": board.code, "view": "present", "teach": "", "me": "", "acts": True}
    assert not app.button and not app.text_area
    sends(board, opened.student(board.code)[0], tmp_path, cat=5, dog=5)
    class_set.make(board)
    gathering.gather(store.get(board.code), False)
    app = open_page("board", code=board.code, present="1")
    assert gathered(app) is None and "one for validation" in texts(app)


def test_a_link_to_look_at_changes_nothing(open_page, made):
    board = gathers(made[0])
    app = open_page("board", **{"code": board.code, "teach": made[1], read_only.PARAMETER: "1"})
    assert gathered(app)["acts"] is False and not {"make class set", "gather or end"} & set(keys(app))


def test_a_closed_board_makes_nothing_more(open_page, made):
    board = gathers(made[0])
    teacher_actions.close(board)
    app = open_page("board", code=board.code, teach=made[1])
    assert gathered(app)["view"] == "teacher" and "make class set" not in keys(app)
