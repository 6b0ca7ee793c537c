"""Who has begun something is who may stop, change and delete it, whichever way leads there."""

import threading

import pytest

from tl_core import ownership, tracking
from tl_core.accounts.users import User
from tl_core.config import RunConfig
from tl_core.errors import UserError

ADA, BOB, ROOT = User("Ada", "student"), User("Bob", "teacher"), User("Root", "administrator")


@pytest.fixture
def acts():
    """``acts(user)``: from now on this user acts; None: nobody in particular."""
    yield lambda user: ownership.set_source(lambda: user)
    ownership.set_source(None)


def test_what_is_somebodys_is_changed_by_them_and_administrators_alone(isolated, acts):
    for user, owner, may in ((ADA, "Ada", True), (ADA, "ADA", True), (ADA, "Bob", False), (ADA, None, False),
                             (BOB, "Ada", False), (ROOT, "Ada", True), (ROOT, None, True), (None, "Ada", True)):
        acts(user)
        if may:
            ownership.check_may_change("It", owner)
        else:
            with pytest.raises(UserError, match="belongs to|has no owner"):
                ownership.check_may_change("It", owner)


def test_a_thread_acts_for_whoever_began_it(acts):
    acts(ADA)
    names = []
    thread = threading.Thread(target=ownership.carried(lambda: names.append(ownership.name())))
    acts(BOB)
    thread.start()
    thread.join()
    assert names == ["Ada"] and ownership.name() == "Bob"


def test_a_run_keeps_who_began_it_and_nobody_else_deletes_it(isolated, acts):
    acts(ADA)
    run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(run_id, "STOPPED")
    assert tracking.run(run_id).user == "Ada"
    acts(BOB)
    with pytest.raises(UserError, match="belongs to 'Ada'"):
        tracking.delete(run_id)
    acts(ADA)
    tracking.delete(run_id)
    acts(None)
    old = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(old, "STOPPED")
    acts(ADA)
    with pytest.raises(UserError, match="no owner"):
        tracking.delete(old)
    acts(ROOT)
    tracking.delete(old)


def test_a_stranger_changes_nothing(isolated, acts):
    def nobody():
        raise UserError("Your session has ended.", "Expected somebody who is signed in.", "Sign in again.")
    acts(None)
    run_id = tracking.create_run(RunConfig(), "owner", status="RUNNING")
    tracking.end_run(run_id, "STOPPED")
    ownership.set_source(nobody)
    with pytest.raises(UserError, match="session has ended"):
        tracking.delete(run_id)
