"""A stranger with a code comes in as a guest: in one step from a board, and no further than the class."""

import pytest

from tests.accounts.test_users import account
from tests.boards import opened
from tests.server.gated import client
from tests.server.test_sign_in import OURS, PAGE, cookie
from tl_core.accounts import attempts, classes, sessions, users
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.server import identity


@pytest.fixture(autouse=True)
def ours(required):
    """Ada's class on a server where people sign in."""
    account("Ada")
    return classes.open_class("9b", "Ada")


@pytest.fixture
def board(ours):
    return store.get(teacher_actions.open_board("Monday", opened.CONFIG, "learning_rate", ours.id).code)


def join(forms, **fields):
    return forms.post("/join-class", headers=OURS, data=fields)


def who(answer):
    return sessions.find(answer.cookies[identity.COOKIE]).user.name


def test_a_class_is_joined_by_its_code(forms, ours):
    assert 'name="code"' in forms.get("/join-class", headers=PAGE).text
    shown = forms.get(f"/join-class?code={ours.code}", headers=PAGE).text
    assert "<strong>9b</strong>" in shown and 'id="code"' not in shown and "<script" not in shown
    entered = join(forms, code=ours.code.lower(), nickname="Zoë", next="/compare")
    assert (entered.status_code, entered.headers["location"]) == (303, "/compare")
    assert who(entered) == "Zoë (class 1)"
    kept = entered.headers["set-cookie"]
    assert "HttpOnly" in kept and "SameSite=lax" in kept


def test_a_boards_link_leads_a_stranger_onto_it_in_one_step(forms, board):
    referred = client().get(f"/board?code={board.code}", headers=PAGE, follow_redirects=False).headers["location"]
    assert referred == f"/join-class?board={board.code}&next=%2Fboard%3Fcode%3D{board.code}"
    shown = forms.get(referred, headers=PAGE).text
    assert "Monday" in shown and "9b" in shown and shown.count('type="text"') == 1
    entered = join(forms, board=board.code, nickname="Zoë")
    path, _, secret = entered.headers["location"].partition("&me=")
    assert path == f"/board?code={board.code}" and who(entered) == "Zoë (class 1)"
    assert student_actions.student(store.get(board.code), secret).nickname == "Zoë"


def test_the_code_of_a_public_board_makes_nobody_a_guest(forms, board):
    teacher_actions.set_visibility(board, "public")
    refused = join(forms, board=board.code, nickname="Zoë")
    assert refused.headers["location"].startswith("/sign-in?next=") and identity.COOKIE not in refused.cookies
    assert [user.name for user in users.all_users()] == ["Ada"]


def test_a_nickname_that_the_board_has_leaves_no_guest_behind(forms, board):
    student_actions.join(board.code, "Zoë")
    refused = join(forms, board=board.code, nickname="zoë")
    assert refused.status_code == 422 and "joined as" in refused.text and "Monday" in refused.text
    assert [user.name for user in users.all_users()] == ["Ada"]


def test_a_board_without_an_open_class_leads_to_the_sign_in(forms, board, ours):
    alone = teacher_actions.open_board("Alone", opened.CONFIG, "learning_rate").code
    classes.close(ours.id)
    for code in (board.code, alone):
        asked = forms.get(f"/join-class?board={code}&next=/board%3Fcode%3D{code}", headers=PAGE)
        assert asked.headers["location"] == f"/sign-in?next=%2Fboard%3Fcode%3D{code}"
        assert join(forms, board=code, nickname="Zoë").headers["location"].startswith("/sign-in")
    assert [user.name for user in users.all_users()] == ["Ada"]


def test_a_teachers_link_leads_to_the_sign_in(board):
    asked = client().get(f"/board?code={board.code}&teach=x", headers=PAGE, follow_redirects=False)
    assert asked.headers["location"].startswith("/sign-in?next=")


def test_codes_are_not_tried_for_ever(forms, ours, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_AN_ADDRESS", 4)
    for fields in ({"code": "ABCDEFGH"}, {"code": "no code"}, {"board": "ABCDE"}):
        assert join(forms, nickname="Zoë", **fields).status_code == 404
    assert forms.get("/join-class?board=ABCDE", headers=PAGE).status_code == 404
    late = join(forms, code=ours.code, nickname="Zoë")
    assert late.status_code == 404 and "Wait" in late.text and "set-cookie" not in late.headers


@pytest.mark.parametrize("nickname", ['"><script>alert(1)</script>', "<b>Zoë</b>", "'; DROP TABLE users;",
                                      "\u202eeoZ"])
def test_a_hostile_nickname_is_text(forms, board, nickname):
    entered = join(forms, board=board.code, nickname=nickname)
    if entered.status_code == 422:
        assert "<script" not in entered.text
    else:
        assert who(entered).endswith(" (class 1)") and "\u202e" not in who(entered)
    assert len(users.all_users()) in (1, 2)


def test_who_is_signed_in_or_need_not_be_goes_on(forms, board, monkeypatch):
    signed_in = cookie(sessions.begin(users.get("Ada")))
    asked = forms.get(f"/join-class?board={board.code}", headers={**PAGE, **signed_in})
    assert asked.headers["location"] == f"/board?code={board.code}"
    monkeypatch.setenv("TL_SIGN_IN", "none")
    assert forms.get("/join-class?next=/compare", headers=PAGE).headers["location"] == "/compare"
    assert join(forms, code=classes.get(1).code, nickname="Zoë").headers["location"] == "/"
    assert len(users.all_users()) == 1
