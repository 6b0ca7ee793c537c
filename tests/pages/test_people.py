"""The People page: a teacher's own classes, every account for administrators, nothing for anybody else."""

import pytest

from tests.accounts.test_users import account
from tests.pages.test_train import texts
from tl_core.accounts import classes, guests, sessions, users
from tl_core.server import identity
from ui.shared import who


@pytest.fixture
def signed_in(isolated, monkeypatch):
    """``signed_in(role)`` is an account of that role, which opens the page."""
    monkeypatch.setenv("TL_SIGN_IN", "local")
    monkeypatch.setattr(identity, "FRESH_SECONDS", 0.0)

    def of_role(role, name=None):
        user = account(name or role.title(), role)
        monkeypatch.setattr(who, "user", lambda: users.get(user.name))
        return user
    return of_role


def choose(app, key, option):
    app.menu_button(key=key).click(option).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("role", ["student", None])
def test_it_is_for_teachers_alone(engine, signed_in, open_page, monkeypatch, role):
    if role:
        signed_in(role)
        classes_of_others = account("Tim")
        classes.open_class("9b", classes_of_others.name)
    else:
        monkeypatch.setenv("TL_SIGN_IN", "none")
    app = open_page("people")
    assert "Teachers find their classes here" in texts(app) and "9b" not in texts(app)
    assert not app.menu_button and not app.text_input


def test_a_teacher_opens_a_class_and_looks_after_its_guests(engine, signed_in, open_page):
    signed_in("teacher", "Ada")
    classes.open_class("not Ada's", account("Tim").name)
    app = open_page("people")
    app.text_input(key="class name").set_value("9b <b>")
    app.button[0].click().run()
    ours = classes.all_classes("Ada")[0]
    assert ours.name == "9b <b>" and "not Ada's" not in texts(app) and "Accounts" not in texts(app)
    guest = guests.join(ours.id, "Zoë")
    session = sessions.begin(guest)
    app.run()
    assert "1 student" in texts(app) and "signed in" in texts(app)
    choose(app, f"class-more-{ours.id}", "Another code")
    assert classes.get(ours.id).code != ours.code
    choose(app, f"class-more-{ours.id}", "Close it")
    assert classes.get(ours.id).closed and sessions.find(session) is None
    choose(app, f"class-more-{ours.id}", "Open it again")
    assert sessions.find(session)
    app.button(key=f"take-out-{guest.name}").click().run()
    assert sessions.find(session) is None and "1 student" not in texts(app)


def test_whoever_is_no_teacher_any_more_does_nothing(engine, signed_in, open_page):
    signed_in("teacher", "Ada")
    ours = classes.open_class("9b", "Ada")
    app = open_page("people")
    users.set_role("Ada", "student")
    choose(app, f"class-more-{ours.id}", "Close it")
    assert not classes.get(ours.id).closed


def test_an_administrator_makes_an_account_and_gives_its_link_once(engine, signed_in, open_page):
    signed_in("administrator")
    app = open_page("people")
    app.text_input(key="account name").set_value("Zoë")
    app.selectbox(key="account role").set_value("teacher")
    app.button[1].click().run()
    link = app.code[0].value
    assert users.get("Zoë").role == "teacher" and users.invited(link.split("token=")[1]) == "Zoë"
    app.run()
    assert not app.code


def test_an_administrator_ends_sessions_and_changes_roles(engine, signed_in, open_page):
    signed_in("administrator")
    token = sessions.begin(account("Zoë", "student"))
    app = open_page("people")
    assert "1 session" in texts(app)
    key = "account-more-Zoë"
    choose(app, key, "Sign out everywhere")
    assert sessions.find(token) is None
    choose(app, key, "Make teacher")
    assert users.get("Zoë").role == "teacher"
    choose(app, key, "Disable")
    assert users.get("Zoë").disabled
    choose(app, key, "Enable")
    assert not users.get("Zoë").disabled
    choose(app, key, "New link")
    assert users.invited(app.code[0].value.split("token=")[1]) == "Zoë"
    choose(app, "account-more-Administrator", "Disable")
    assert "only administrator" in app.error[0].value


def test_accounts_are_found_and_shown_by_pages(engine, signed_in, open_page):
    signed_in("administrator")
    for number in range(30):
        users.add(f"student {number:02}")
    app = open_page("people")
    assert len(app.menu_button) == 25 and "31 of 31" in texts(app)
    app.text_input(key="account search").set_value("STUDENT 29").run()
    assert [button.key for button in app.menu_button] == ["account-more-student 29"]


def test_a_class_goes_with_its_guests_and_an_account_with_everything(engine, signed_in, open_page):
    signed_in("administrator")
    account("Ada"), account("Max", "student")
    ours = classes.open_class("9b", "Ada")
    guests.join(ours.id, "Zoë"), classes.put("Max", ours.id)
    app = choose(open_page("people"), f"class-more-{ours.id}", "Delete")
    assert "1 guest" in texts(app)
    app.button(key="delete").click().run()
    assert classes.all_classes() == [] and [user.name for user in users.all_users()] == ["Ada", "Administrator", "Max"]
    choose(app, "account-more-Max", "Delete")
    app.button(key="delete").click().run()
    assert [user.name for user in users.all_users()] == ["Ada", "Administrator"]


def test_a_link_for_a_class_shows_nothing_of_accounts(engine, signed_in, open_page):
    signed_in("administrator")
    app = open_page("people", read="1")
    assert "nothing of accounts" in app.info[0].value and not app.button and not app.menu_button and not app.text_input
