"""Students with an account and the classes they enter by a code."""

import pytest

from tests.accounts.test_users import account
from tl_core.accounts import classes, guests, joining, users
from tl_core.errors import UserError


@pytest.fixture
def taught(isolated):
    account("Ada", "teacher"), account("Max", "student")
    return classes.open_class("9b", "Ada")


def test_a_student_enters_by_the_code_changes_and_leaves(taught):
    other = classes.open_class("9c", "Ada")
    assert joining.join("Max", taught.code.lower()).class_id == taught.id
    assert classes.students_of("Ada") == {"Max"}
    assert joining.join("Max", other.code).class_id == other.id and classes.members(taught.id) == []
    assert joining.leave("Max").class_id is None


def test_no_code_a_closed_class_a_full_one_and_teachers_are_refused(taught, monkeypatch):
    for name, code, said in (("Max", "ABCD-EFGH", "No open class"), ("Max", "9b", "letters and digits"),
                             ("Ada", taught.code, "is teacher")):
        with pytest.raises(UserError, match=said):
            joining.join(name, code)
    monkeypatch.setattr(guests, "MOST", 0)
    with pytest.raises(UserError, match="It takes 0"):
        joining.join("Max", taught.code)
    classes.put("Max", taught.id)
    assert joining.join("Max", taught.code).class_id == taught.id  # whoever is in stays in a full one
    classes.close(taught.id)
    with pytest.raises(UserError, match="No open class"):
        joining.join("Max", taught.code)
    assert users.get("Max").class_id == taught.id
