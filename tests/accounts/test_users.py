import pytest

from tl_core.accounts import sessions, users
from tl_core.errors import UserError

PASSWORD = "a sentence that is long"


def account(name="Ada", role="teacher", password=PASSWORD):
    return users.choose_password(users.add(name, role), password)


def test_an_account_has_the_password_that_its_owner_chose_by_the_link(isolated):
    token = users.add("Ada")
    assert not users.get("ADA").has_password and users.signing_in("Ada", "") is None
    user = users.choose_password(token, PASSWORD)
    assert (user.name, user.role, user.has_password) == ("Ada", "student", True)
    assert users.signing_in(" ada ", PASSWORD) == user and users.signing_in("Ada", PASSWORD + "x") is None
    assert users.signing_in("nobody", PASSWORD) is None
    with pytest.raises(UserError, match="opens nothing"):
        users.choose_password(token, PASSWORD)


def test_names_are_taken_once_in_any_case(isolated):
    users.add("Zoë")
    for taken in ("Zoë", "zoë", "Zoe\u0308", " ZOË"):
        with pytest.raises(UserError, match="already"):
            users.add(taken)
    for odd in ("", " ", "\u202e", "x" * 61):
        with pytest.raises(UserError, match="letters"):
            users.add(odd)
    with pytest.raises(UserError, match="role"):
        users.add("Bob", "king")


def test_who_is_disabled_neither_signs_in_nor_stays(isolated):
    account("Root", "administrator")
    token = sessions.begin(account())
    users.disable("Ada")
    assert sessions.find(token) is None and users.signing_in("Ada", PASSWORD) is None
    users.disable("Ada", False)
    assert users.signing_in("Ada", PASSWORD) and sessions.find(token) is None


def test_a_reset_forgets_password_sessions_and_the_link_before(isolated):
    token, first = sessions.begin(account()), users.reset("Ada")
    second = users.reset("Ada")
    assert sessions.find(token) is None and users.signing_in("Ada", PASSWORD) is None
    with pytest.raises(UserError):
        users.choose_password(first, PASSWORD)
    assert users.choose_password(second, PASSWORD)


def test_changing_a_password_asks_for_the_present_one_and_ends_every_session(isolated):
    token = sessions.begin(account())
    with pytest.raises(UserError, match="another"):
        users.change_password("Ada", "not this one", "another sentence")
    users.change_password("Ada", PASSWORD, "another sentence")
    assert sessions.find(token) is None and users.signing_in("Ada", "another sentence")


def test_one_administrator_is_always_left(isolated):
    account("Root", "administrator")
    for action in (lambda: users.disable("Root"), lambda: users.delete("Root"),
                   lambda: users.set_role("Root", "student")):
        with pytest.raises(UserError, match="only administrator"):
            action()
    account("Second", "administrator")
    assert users.set_role("Root", "student").role == "student"
    users.delete("Root")
    assert [user.name for user in users.all_users()] == ["Second"]


def test_a_teacher_may_change_what_students_have(isolated):
    teacher = account("T", "teacher")
    account("S", "student"), account("Other", "teacher")
    assert teacher.may_change("s") and teacher.may_change("T")
    assert not any(teacher.may_change(owner) for owner in ("Other", "gone", None))


def test_roles_stand_above_each_other(isolated):
    assert account("T", "teacher").may_act_as("student") and not account("S", "student").may_act_as("teacher")
    assert account("R", "administrator").may_act_as("administrator")
