import pytest

from tests.accounts.test_users import account
from tl_core.accounts import classes, users
from tl_core.errors import UserError


def student(name, class_id=None):
    account(name, "student")
    return classes.put(name, class_id)


@pytest.fixture
def two(isolated):
    """Ada's class of Zoë and Bob, and Tim's of Eve; Max is in none."""
    account("Ada"), account("Tim")
    ours, theirs = classes.open_class("9b", "ada"), classes.open_class("9c", "Tim")
    student("Zoë", ours.id), student("Bob", ours.id), student("Eve", theirs.id), student("Max")
    return ours, theirs


def test_who_shares_a_class(two):
    assert classes.mates("zoë") == {"Bob", "Ada"}
    assert classes.mates("ADA") == {"Zoë", "Bob"} == classes.students_of("ada")
    assert classes.mates("Max") == frozenset() == classes.mates("nobody")
    assert classes.students_of("Bob") == frozenset()


def test_a_teacher_may_change_what_students_of_own_classes_have_and_of_all_before_there_is_a_class(isolated):
    ada = account("Ada")
    student("Zoë")
    assert ada.may_change("Zoë")
    taught = classes.open_class("9b", "Ada")
    assert not ada.may_change("Zoë")
    classes.put("Zoë", taught.id)
    assert ada.may_change("zoë") and not account("Tim").may_change("Zoë")


def test_a_code_finds_an_open_class_alone(two):
    ours, _ = two
    typed = f" {ours.code[:4].lower()}-{ours.code[4:]}"
    assert classes.with_code(typed) == classes.get(ours.id)
    changed = classes.change_code(ours.id)
    with pytest.raises(UserError, match="No open class"):
        classes.with_code(ours.code)
    classes.close(ours.id)
    with pytest.raises(UserError, match="No open class"):
        classes.with_code(changed.code)
    with pytest.raises(UserError, match="8 letters"):
        classes.with_code("x")
    assert not classes.close(ours.id, False).closed and classes.with_code(changed.code)


def test_classes_are_listed_open_ones_first(two):
    ours, theirs = two
    classes.close(theirs.id)
    assert [one.name for one in classes.all_classes()] == ["9b", "9c"]
    assert [(one.name, one.members) for one in classes.all_classes("TIM")] == [("9c", 1)]
    assert [user.name for user in classes.members(ours.id)] == ["Bob", "Zoë"]


def test_a_class_has_a_teacher(two):
    ours, _ = two
    with pytest.raises(UserError, match="teacher of 1 class"):
        users.delete("Ada")
    with pytest.raises(UserError, match="'Zoë' is a student"):
        classes.hand_over(ours.id, "Zoë")
    classes.hand_over(ours.id, "Tim")
    users.delete("Ada")
    assert classes.mates("Tim") == {"Zoë", "Bob", "Eve"}


def test_classes_are_made_of_students(two):
    ours, _ = two
    for odd in ("Ada", "Tim"):
        with pytest.raises(UserError, match="made of students"):
            classes.put(odd, ours.id)
    with pytest.raises(UserError, match="no class 99"):
        classes.put("Zoë", 99)
    assert users.set_role("Zoë", "teacher").class_id is None
    assert classes.put("Bob", None).class_id is None and classes.mates("Ada") == frozenset()


@pytest.mark.parametrize("name", ["", "\u202e ", "x" * 61])
def test_a_class_has_a_name(name, isolated):
    account("Ada")
    with pytest.raises(UserError, match="letters"):
        classes.open_class(name, "Ada")
