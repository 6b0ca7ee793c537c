import pytest

from tests.accounts.test_users import PASSWORD, account
from tests.operations.own_things import owned
from tl_core import settings, tracking
from tl_core.accounts import classes, guests, users
from tl_core.boards import store as boards
from tl_core.errors import UserError
from tl_core.operations.own_things import delete, find


def stop(run_id):
    tracking.end_run(run_id, "STOPPED")


def test_all_goes_and_what_others_have_stays(isolated):
    ada, tim = account("Ada"), account("Tim")
    owned.one_of_each(tim)
    running, stopped = owned.one_of_each(ada, active=True), []
    delete.account(ada, lambda run_id: (stopped.append(run_id), stop(run_id)))
    assert stopped == [running]
    assert not find.of(ada) and [user.name for user in users.all_users()] == ["Tim"]
    assert users.signing_in("Ada", PASSWORD) is None
    theirs = find.of(tim)
    assert all((len(theirs.runs) == 3, theirs.comparisons, theirs.sets, theirs.boards, theirs.labellings,
                theirs.results))
    left = [path for path in settings.home().rglob("*") if path.is_file() and path.suffix not in (".db", ".db-wal")
            and "audit" not in path.parts and b"adas set" in path.read_bytes()]
    assert left == []


def test_a_guest_leaves_the_board(isolated):
    owned.one_of_each(account("Ada"))
    guest, code = guests.join(classes.open_class("9b", "Ada").id, "Zoë"), boards.codes_in_use()[0]
    owned.train_on_a_board(guest, code, "Zoë")
    delete.account(guest, stop)
    board = boards.get(code)
    assert board.present == () and board.entries == () and not find.of(guest)
    assert guests.join(1, "Zoë"), "nothing is left, so the nickname is free"


def test_who_is_needed_stays_with_everything(isolated):
    ada = account("Ada", "administrator")
    owned.one_of_each(ada)
    with pytest.raises(UserError, match="only administrator"):
        delete.account(ada, stop)
    account("Root", "administrator")
    classes.open_class("9b", "Ada")
    with pytest.raises(UserError, match="teacher of 1 class"):
        delete.account(ada, stop)
    assert len(find.of(ada).runs) == 3


def test_a_run_that_does_not_end_keeps_the_account_and_the_rest(isolated, monkeypatch):
    monkeypatch.setattr(delete, "WAIT_SECONDS", 0.0)
    ada = account("Ada")
    owned.one_of_each(ada, active=True)
    with pytest.raises(UserError, match="1 run has not stopped"):
        delete.account(ada, lambda run_id: None)
    assert len(find.of(ada).runs) == 3 and users.get("Ada")
    delete.account(ada, stop)
    assert users.all_users() == []


def test_what_begins_meanwhile_goes_too_or_keeps_the_account(isolated):
    ada = account("Ada")
    owned.one_of_each(ada, active=True)
    again = iter([True, False])

    def stop_and_begin(run_id):
        stop(run_id)
        if next(again, False):
            owned.train_on_a_board(ada, boards.codes_in_use()[0], "Ada")
    delete.account(ada, stop_and_begin)
    assert not find.of(ada) and users.all_users() == []
