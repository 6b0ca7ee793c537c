import pytest

from tests.accounts.test_users import PASSWORD, account
from tl_core.accounts import classes, guests, sessions, users
from tl_core.errors import UserError


@pytest.fixture
def ours(isolated):
    account("Ada")
    return classes.open_class("9b", "Ada")


def test_a_guest_is_a_student_of_the_class_without_a_password(ours):
    guest = guests.join(ours.id, "  Zoë \n B ")
    assert (guest.name, guest.role, guest.guest, guest.has_password) == ("Zoë B (class 1)", "student", True, False)
    assert guests.nickname(guest) == "Zoë B" and classes.mates("Ada") == {guest.name}
    assert users.get("Ada").may_change(guest.name)
    assert not any(users.signing_in(guest.name, password) for password in ("", PASSWORD))
    for action in (users.reset, lambda name: users.set_role(name, "teacher"), lambda name: classes.put(name, None)):
        with pytest.raises(UserError, match="guest"):
            action(guest.name)


@pytest.mark.parametrize("nickname", ["", "\u200b\u202e", "x" * 21, "ADA", "Zoe\u0308", "  zoË"])
def test_a_nickname_is_ones_own_and_nobody_elses(ours, nickname):
    guests.join(ours.id, "Zoë")
    with pytest.raises(UserError, match="Choose another"):
        guests.join(ours.id, nickname)


def test_a_nickname_is_not_a_students_with_an_account_in_the_class_but_free_in_another(ours):
    account("Max", "student")
    classes.put("Max", ours.id)
    with pytest.raises(UserError, match="already"):
        guests.join(ours.id, "max")
    other = classes.open_class("9c", "Ada")
    assert guests.join(other.id, "max").name == "max (class 2)"


def test_what_a_guest_left_goes_to_nobody(ours):
    guest = guests.join(ours.id, "Zoë")
    users.delete(guest.name)
    with pytest.raises(UserError, match="already"):
        guests.join(ours.id, "Zoë")
    users.delete(guests.join(ours.id, "Max").name, forget=True)
    assert guests.join(ours.id, "Max")


def test_guests_are_there_as_long_as_the_class_is_open(ours):
    token = sessions.begin(guests.join(ours.id, "Zoë"))
    classes.close(ours.id)
    assert sessions.find(token) is None
    with pytest.raises(UserError, match="closed"):
        guests.join(ours.id, "Max")
    classes.close(ours.id, False)
    assert sessions.find(token).user.name == "Zoë (class 1)"


def test_a_guests_session_outlives_a_weekend_and_nobody_elses_does(ours, monkeypatch):
    guest, teacher = sessions.begin(guests.join(ours.id, "Zoë")), sessions.begin(users.get("Ada"))
    real = sessions.time.time
    monkeypatch.setattr(sessions.time, "time", lambda: real() + 3 * 24 * 3600)
    assert sessions.find(teacher) is None and sessions.find(guest)
    sessions.begin(users.get("Ada"))  # takes what has ended away
    assert sessions.find(guest)
    monkeypatch.setattr(sessions.time, "time", lambda: real() + 40 * 24 * 3600)
    assert sessions.find(guest) is None


def test_a_class_takes_so_many(ours, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 2)
    guests.join(ours.id, "one"), guests.join(ours.id, "two")
    with pytest.raises(UserError, match="2 students are in this class"):
        guests.join(ours.id, "three")
