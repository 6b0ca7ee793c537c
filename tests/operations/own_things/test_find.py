import pytest

from tests.accounts.test_users import account
from tests.operations.own_things import owned
from tl_core.accounts import classes, guests
from tl_core.boards import store as boards
from tl_core.boards import student_actions
from tl_core.operations.own_things import find


@pytest.fixture
def both(isolated):
    """Ada and Tim, each with one of everything."""
    ada, tim = account("Ada"), account("Tim")
    owned.one_of_each(ada), owned.one_of_each(tim)
    return ada, tim


def test_everything_is_found_and_nothing_of_anybody_elses(both):
    for user in both:
        things = find.of(user)
        assert len(things.runs) == 3 and {run.user for run in things.runs} == {user.name}
        assert [one.user for one in things.comparisons] == [user.name]
        assert things.sets == (f"{user.name.lower()}s set",)
        assert [board.name for board in things.boards] == [user.name]
        assert [session.user for session in things.labellings] == [user.name] and len(things.results) == 1
    assert not find.of(account("Max", "student"))


def test_a_place_on_a_board_is_found_by_its_runs_and_a_guests_by_the_nickname(both):
    ada, _ = both
    taught = classes.open_class("9b", "Ada")
    guest, code = guests.join(taught.id, "Zoë"), boards.codes_in_use()[0]
    student = owned.train_on_a_board(guest, code, "Zoë")
    student_actions.join(code, "Max")
    assert [(board.code, one.id) for board, one in find.of(guest).joined] == [(code, student)]
