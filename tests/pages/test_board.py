"""The Board page: a way in, the teacher's, a student's and the big screen's view, over a fake engine."""

import json

import pytest

from tests.boards import opened
from tests.pages.conftest import RESULT
from tests.pages.test_train import texts
from tl_core import config_link, ownership, plan, tracking
from tl_core.accounts.users import VISITOR, User
from tl_core.boards import snapshot, store, student_actions, teacher_actions
from tl_core.config import RunConfig
from tl_core.engine.state import EngineState
from tl_core.lessons import results
from tl_core.server import identity
from ui.board import class_chart, kept_student, student, teacher_acts
from ui.shared import phone_address, who

SMALL = {"v": "1", "data": "fruits", "backbone": "small_cnn", "strategy": "feature_extraction", "image_size": "32",
         "weights": "random", "epochs": "2"}


@pytest.fixture
def made(engine):
    """A board that varies the learning rate, and its teacher's secret."""
    return opened.board()


@pytest.fixture
def ada(made):
    """Who has joined, and the secret of her phone."""
    return opened.student(made[0].code)


def keys(app) -> list[str]:
    return [str(button.key) for button in app.button]


def live(app) -> dict | None:
    """What the component that listens is given."""
    said = [json.loads(one.proto.json or "{}") for one in app.get("bidi_component")]
    return next((data for data in said if "known" in data), None)


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    return app


# The way in

def test_a_board_is_opened_with_the_settings_that_the_train_page_links_with(open_page):
    app = open_page("board", **SMALL)
    app.text_input(key="board name").set_value("9b")
    app.selectbox(key="board varies").set_value("learning_rate").run()
    press(app, "open board")
    code, secret = app.query_params["code"], app.query_params["teach"]
    board = teacher_actions.taught(code, secret)
    assert (board.name, board.vary, board.config.epochs) == ("9b", "learning_rate", 2)
    assert board.config.backbone == "small_cnn"
    assert set(app.query_params) == {"code", "teach"} and "keep it" in texts(app) and code in texts(app)


def test_data_and_backbone_can_be_chosen_here(open_page):
    app = open_page("board")
    app.text_input(key="board name").set_value("9b")
    app.selectbox(key="board data").set_value("digits").run()
    app.selectbox(key="board backbone image").set_value("vgg16").run()
    press(app, "open board")
    assert (store.get(app.query_params["code"]).config.data, store.get(app.query_params["code"]).config.backbone) == (
        "digits", "vgg16")


def test_how_long_a_class_takes_is_measured_when_somebody_asks(open_page, measuring):
    app = open_page("board", **SMALL)
    assert not measuring.tasks
    app.toggle(key="board estimate").set_value(True).run()
    assert "Measuring this machine" in texts(app) and len(measuring.tasks) == 1


def test_what_cannot_be_opened_is_told(open_page):
    app = press(open_page("board", **SMALL), "open board")
    assert "The board's name has 0 letters" in texts(app) and "code" not in app.query_params
    app = open_page("board", **{**SMALL, "data": "/etc"})
    assert "No data set named" in texts(app) and app.button(key="open board").disabled
    press(app, "other settings")
    assert not app.button(key="open board").disabled and "v" not in app.query_params


def test_where_people_sign_in_teachers_open_boards_and_students_join(open_page, monkeypatch):
    app = open_page("board", **SMALL)
    app.text_input(key="board name").set_value("9b").run()
    monkeypatch.setattr(who, "may_act_as", lambda role: role == "student")
    press(app, "open board")  # on its way as the role was taken away
    assert store.codes_in_use() == [] and "open board" not in keys(app) and "join board" in keys(app)
    assert "Teachers open class boards." in texts(app)


def test_the_train_page_links_here_with_its_settings(open_page):
    config = plan.resolve_config(RunConfig(data="digits", epochs=3, image_size=64))
    app = open_page(**config_link.parameters(config))
    link, = [one.proto for one in app.get("page_link") if "class board" in one.proto.label]
    assert link.page == "board" and "data=digits" in link.query_string and "epochs=3" in link.query_string


def test_a_code_and_a_nickname_join(open_page, made):
    app = open_page("board")
    app.text_input(key="board code").set_value(f" {made[0].code.lower()[:2]}-{made[0].code.lower()[2:]}")
    app.text_input(key="board nickname").set_value("*Ada*").run()
    press(app, "join board")
    assert student_actions.student(store.get(made[0].code), app.query_params["me"]).nickname == "*Ada*"
    assert "You are *Ada*, student 1" in texts(app)


@pytest.mark.parametrize(("code", "told"), [("K7", "Expected the 5 letters"), ("ZZZZZ", "no class board")])
def test_a_wrong_code_is_told(open_page, code, told):
    app = open_page("board")
    app.text_input(key="board code").set_value(code)
    app.text_input(key="board nickname").set_value("Ada").run()
    assert told in texts(press(app, "join board")) and "me" not in app.query_params


def test_a_board_that_is_gone_is_told_with_a_way_on(open_page, made):
    store.delete(made[0].code)
    app = open_page("board", code=made[0].code)
    assert "There is no class board" in texts(app)
    assert "join board" in keys(press(app, "another board"))


# Students

def test_the_browser_knows_who_somebody_is(open_page, made, ada):
    """The runner's components never answer: what one would say stands in the session's state."""
    app = open_page("board", {kept_student.KEY: {"kept": {made[0].code: ada[1]}}}, code=made[0].code)
    assert app.query_params["me"] == ada[1] and "You are Ada" in texts(app)
    assert "join board" in keys(open_page("board", {kept_student.KEY: {"kept": "?"}}, code=made[0].code))


def test_a_student_guesses_then_trains_then_may_stop_and_train_again(open_page, made, ada, engine):
    board, (who, secret) = made[0], ada
    app = open_page("board", code=board.code, me=secret)
    assert "Which learning rate will be best?" in texts(app) and not live(app)["chart"]
    app.select_slider(key=f"board guess {board.code}").set_value("0.01")
    press(app, "give board guess")
    assert store.get(board.code).guesses == {who.id: "0.01"} and live(app)["chart"]
    app.select_slider(key=f"board value {board.code}").set_value("0.03")
    press(app, "train on board")
    entry, = store.get(board.code).entries
    assert tracking.run(entry.run_id).config.learning_rate == 0.03
    assert live(app)["known"] == {"screen": list(store.get(board.code).screen), "here": True, "runs": 1, "ended": 0}
    press(app, "stop own run")
    assert engine.tail(entry.run_id).end is not None
    snapshot.figures(store.get(board.code), lambda ids: {one: engine.tail(one) for one in ids})  # as the stream does
    app.run()
    assert "train on board" in keys(app) and live(app)["known"]["ended"] == 1 and "Your try 2 of 30" in texts(app)
    press(app, "train on board")
    assert len(store.get(board.code).entries) == 2 and "stop own run" in keys(app)


def test_a_run_that_the_board_takes_for_ended_and_goes_on_is_waited_for(open_page, made, ada, engine):
    """As after a restart: the student's page was drawn before the board heard of it."""
    board, (who, secret) = made[0], ada
    first = student_actions.enter(board, who, "0.01", engine.submit, lambda run: False)
    store.append(board.code, "ended", entry=first.id, figures={"state": "stopped"})
    app = press(open_page("board", code=board.code, me=secret), "train on board")
    assert "Your last run is not over yet." in texts(app) and len(store.get(board.code).entries) == 1


def test_the_table_of_a_board_has_what_its_runs_reached(open_page, made, ada, engine):
    board = made[0]
    entry = student_actions.enter(board, ada[0], "0.01", engine.submit, lambda run: False)
    engine.finish(entry.run_id, RESULT)
    header, row = teacher_acts._csv(board.code).decode("utf-8-sig").splitlines()
    assert row.startswith("Ada,") and "finished" in row and "0.9000" in row and header.startswith("student,")


def test_a_guess_may_be_left_out(open_page, made, ada):
    app = press(open_page("board", code=made[0].code, me=ada[1]), "skip board guess")
    assert "train on board" in keys(app) and not store.get(made[0].code).guesses


def test_names_are_chosen_from_a_list_and_nothing_chosen_is_told(open_page, engine):
    board, _ = opened.board("strategy")
    _, secret = opened.student(board.code)
    app = open_page("board", code=board.code, me=secret)
    assert "Nothing is chosen yet." in texts(press(app, "give board guess"))
    app.radio(key=f"board guess {board.code}").set_value("feature_extraction")
    press(app, "give board guess")
    assert list(store.get(board.code).guesses.values()) == ["feature_extraction"]


@pytest.mark.parametrize("status", ["starting", "lost", "no_store"])
def test_an_engine_that_is_not_ready_is_told(open_page, made, ada, engine, status):
    engine.state = EngineState(status, "It is not there yet.", (), None)
    app = press(open_page("board", code=made[0].code, me=ada[1]), "skip board guess")
    assert "It is not there yet." in texts(app)


def test_what_cannot_be_trained_is_told(open_page, made, ada, engine, monkeypatch):
    app = press(open_page("board", code=made[0].code, me=ada[1]), "skip board guess")
    teacher_actions.close(made[0])
    assert "This board is closed" in texts(press(app, "train on board"))
    assert not store.get(made[0].code).entries


def test_a_closed_a_full_and_a_left_board_say_so(open_page, made, ada, monkeypatch):
    board, (who, secret) = made[0], ada
    monkeypatch.setattr(student_actions, "MOST_STUDENTS", 1)
    app = open_page("board", code=board.code)
    app.text_input(key="board nickname").set_value("Bob").run()
    assert "It takes 1." in texts(press(app, "join board"))
    teacher_actions.remove_student(board, who.id)
    app = open_page("board", code=board.code, me=secret)
    assert student.REMOVED in texts(app) and "join board" in keys(app)
    teacher_actions.close(board)
    app = open_page("board", code=board.code)
    assert student.CLOSED in texts(app) and live(app)["chart"] and not app.text_input


def test_a_nickname_and_a_name_are_no_markdown(open_page, engine):
    board, secret = opened.board(name="# <b>9b</b> :smile:")
    _, me = opened.student(board.code, "[x](http://y)")
    for address in ({"me": me}, {"teach": secret}, {"present": "1"}):
        app = open_page("board", code=board.code, **address)
        raw = "\n".join([*(title.value for title in app.title), *(one.value for one in app.caption)])
        assert "<b>" not in raw and "](http" not in raw and ":smile:" not in raw


# The teacher

def test_the_teacher_hides_closes_and_opens_again(open_page, made, ada):
    board, secret = made
    app = open_page("board", code=board.code, teach=secret)
    app.toggle(key=f"board names hidden {board.code}").set_value(True).run()
    press(app, "close board")
    assert (store.get(board.code).names_hidden, store.get(board.code).closed) == (True, True)
    press(app, "reopen board")
    assert not store.get(board.code).closed and "close board" in keys(app)


def test_the_link_for_the_big_screen_has_no_secret(open_page, made):
    app = open_page("board", code=made[0].code, teach=made[1])
    link, = app.get("link_button")
    assert link.proto.url == f"?code={made[0].code}&present=1"


def test_where_only_this_machine_can_open_it_that_is_said(open_page, made, monkeypatch):
    monkeypatch.setattr(phone_address, "of", lambda here: None)
    assert "Only this machine can open it" in texts(open_page("board", code=made[0].code, teach=made[1]))
    monkeypatch.setattr(phone_address, "of", lambda here: "http://192.0.2.7:8501/board?code=K7QXR")
    assert "192.0.2.7:8501/board?code=K7QXR" in texts(open_page("board", code=made[0].code, teach=made[1]))


def test_a_wrong_link_makes_nobody_the_teacher(open_page, made):
    app = open_page("board", code=made[0].code, teach="guessed")
    assert "This link is not the teacher's." in texts(app) and "close board" not in keys(app)
    assert "join board" in keys(press(app, "not the teacher"))


def test_runs_are_stopped_students_removed_and_the_board_deleted(open_page, made, ada, engine, monkeypatch):
    board, secret = made
    first = student_actions.enter(board, ada[0], "0.01", engine.submit, lambda run: False)
    second = student_actions.enter(board, opened.student(board.code, "Bob")[0], "0.1", engine.submit, lambda run: False)
    app = open_page("board", code=board.code, teach=secret)
    monkeypatch.setattr(class_chart, "draw", lambda board, *_, **__: ada[0].id if ada[0] in board.present else None)
    app.run()  # the list's button
    assert [one.nickname for one in store.get(board.code).present] == ["Bob"]
    assert engine.tail(first.run_id).end is not None and engine.tail(second.run_id).end is None
    press(app, "stop board runs")
    assert engine.tail(second.run_id).end is not None
    press(app, "delete board")
    assert store.codes_in_use() == [board.code] and "for good" in texts(app)
    press(app, "really delete board")
    assert store.codes_in_use() == [] and "open board" in keys(app)


# The big screen

def test_the_big_screen_has_the_code_and_no_controls(open_page, made):
    app = open_page("board", code=made[0].code, present="1")
    assert not app.button and not app.toggle and not app.text_input
    assert made[0].code in texts(app) and live(app)["view"] == "present"


def test_a_link_for_a_class_shows_the_chart_alone(open_page, made, ada):
    app = open_page("board", code=made[0].code, read="1")
    assert not app.button and live(app)["chart"]
    app = open_page("board", code=made[0].code, teach=made[1], read="1")
    assert not app.button and not app.toggle


# Visitors

@pytest.fixture
def signed_in_as(monkeypatch):
    """``signed_in_as(user)``: whoever opens pages from now on, on a server where people sign in."""
    def become(user):
        monkeypatch.setattr(identity, "required", lambda: True)
        monkeypatch.setattr(who, "user", lambda: user)
        ownership.set_source(lambda: user)
    yield become
    ownership.set_source(None)


def test_the_teacher_makes_a_board_public_and_back(open_page, made, signed_in_as):
    board, secret = made
    signed_in_as(User("Root", "administrator"))
    app = open_page("board", code=board.code, teach=secret)
    assert not any("/visit" in code.value for code in app.code)
    app.radio(key=f"visibility board {board.code}").set_value("public").run()
    assert store.get(board.code).visibility == "public" and not app.exception
    link, = [code.value for code in app.code if "/visit?next=" in code.value]
    assert board.code in link and secret not in link
    app.radio(key=f"visibility board {board.code}").set_value("class").run()
    assert store.get(board.code).visibility == "class" and not any("/visit" in code.value for code in app.code)


def test_a_visitor_looks_on_and_does_nothing_whatever_the_address_says(open_page, made, ada, signed_in_as):
    board, secret = made
    teacher_actions.set_visibility(board, "public")
    signed_in_as(VISITOR)
    for address in ({}, {"teach": secret}, {"me": ada[1]}, {"present": "1"}):
        app = open_page("board", code=board.code, read="1", **address)
        assert live(app)["view"] == "visitor" and live(app)["chart"] and not live(app)["acts"]
        assert not app.button and not app.toggle and not app.text_input and "Ada" not in texts(app)
    with ownership.acting(None):
        teacher_actions.set_visibility(board, "class")
    app.run()
    assert "There is no class board" in texts(app) and live(app) is None and board.name not in texts(app)


def test_a_visitor_sees_the_lesson_on_all_screens(open_page, lesson, signed_in_as):
    teacher_actions.set_visibility(lesson[0], "public")
    signed_in_as(VISITOR)
    app = open_page("board", code=lesson[0].code)
    assert not app.button and not app.slider and not live(app)["chart"] and app.header
    assert "Guess on your own screen" not in texts(app)


# A lesson on all screens

@pytest.fixture
def lesson(made, aside):
    """A board with the lesson "freeze_depth" on its screens."""
    teacher_actions.start_lesson(made[0], "freeze_depth", ["freeze_depth"])
    return made


def test_a_lesson_is_started_guessed_shown_and_taken_off(open_page, made, ada, aside):
    board, secret = made
    app = open_page("board", code=board.code, teach=secret)
    app.selectbox(key="board lesson").set_value("which_block").run()
    press(app, "start lesson")
    assert store.get(board.code).lesson == "which_block"
    phone = open_page("board", code=board.code, me=ada[1])
    assert "train on board" not in keys(phone) and not live(phone)["chart"]
    press(phone, "lesson guess which_block 2")
    assert store.get(board.code).lesson_guesses == {ada[0].id: 2.0} and "You guessed" in texts(phone)
    screen = open_page("board", code=board.code, present="1")
    assert "Guess on your own screen." in texts(screen) and "Recorded on" not in texts(screen)
    app = press(open_page("board", code=board.code, teach=secret), "show lesson")
    for seen in (app, phone.run(), screen.run()):
        assert "1 guess of the class" in texts(seen) and "Recorded on" in texts(seen)
    assert not [key for key in keys(phone) if key.startswith("lesson guess")]
    press(app, "end lesson")
    assert store.get(board.code).lesson is None
    assert "give board guess" in keys(phone.run())


def test_a_number_is_guessed_by_a_slider(open_page, made, ada, aside):
    name = next(one for one in results_with_sliders())
    teacher_actions.start_lesson(made[0], name, [name])
    app = open_page("board", code=made[0].code, me=ada[1])
    app.slider(key=f"lesson guess {name}").set_value(40.0)
    press(app, "give lesson guess")
    assert store.get(made[0].code).lesson_guesses == {ada[0].id: 40.0}
    teacher_actions.show_lesson(made[0])
    assert "from 40" in texts(app.run()) and results.recorded(name)


def results_with_sliders() -> list[str]:
    from tl_core.lessons.catalog import LESSONS
    return [one.name for one in LESSONS if not one.guess.options and one.guess.low <= 40 <= one.guess.high]


def test_a_guess_for_a_lesson_that_has_gone_is_told(open_page, lesson, ada, aside):
    from tl_core.lessons.catalog import LESSONS
    app = open_page("board", code=lesson[0].code, me=ada[1])
    teacher_actions.show_lesson(lesson[0])
    key = "lesson guess freeze_depth 0" if LESSONS.get("freeze_depth").guess.options else "give lesson guess"
    app.button(key=key).click().run()
    assert not app.exception and not store.get(lesson[0].code).lesson_guesses
