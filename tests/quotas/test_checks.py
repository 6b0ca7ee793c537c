"""A quota refuses in three clauses that say how it goes on; nobody in particular has none."""

import pytest

from tl_core import audit, ownership, quotas
from tl_core.accounts.users import User
from tl_core.errors import UserError
from tl_core.quotas import ledger

ADA, BOB, ROOT = User("Ada", "student"), User("Bob", "teacher"), User("Root", "administrator")


def test_the_limit_itself_is_allowed_and_one_more_is_not():
    with ownership.acting(ADA):
        quotas.check_runs(19)
        quotas.check_runs(0, 20)
        quotas.check_pictures(5000)
        quotas.check_bytes(0, 5 * 10**9)
        for refused, told in ((lambda: quotas.check_runs(20), "With this run 21 of your runs"),
                              (lambda: quotas.check_runs(15, 6), "With 6 runs 21 of your runs"),
                              (lambda: quotas.check_pictures(5001), "5,001 pictures"),
                              (lambda: quotas.check_bytes(1, 5 * 10**9), "would take 5 GB"),
                              (lambda: quotas.check_bytes(5 * 10**9), "take 5 GB")):
            with pytest.raises(UserError, match=told) as error:
                refused()
            assert "administrator can raise it" in error.value.fix
    assert {(entry["action"], entry["outcome"], entry["user"]) for entry in audit.entries()} == {
        ("quota", "refused", "Ada")} and len(audit.entries()) == 5


def test_minutes_of_today_are_used_up_and_it_is_said_when_it_goes_on():
    with ownership.acting(ADA):
        ledger.add_training({"Ada": 120 * 60 - 1, "Bob": 10**6})
        quotas.check_minutes()
        ledger.add_training({"ADA": 1})
        with pytest.raises(UserError, match="120 minutes today") as error:
            quotas.check_minutes()
        assert "tomorrow (0:00 UTC)" in error.value.fix
    with ownership.acting(BOB):
        quotas.check_minutes()


@pytest.mark.parametrize("person", [None, ROOT])
def test_who_has_no_limit_is_never_refused(person):
    with ownership.acting(person):
        quotas.check_runs(10**6)
        quotas.check_bytes(10**15)
        quotas.check_pictures(10**9)
        ledger.add_training({"Root": 10**9})
        quotas.check_minutes()


def test_what_a_run_takes_counts_until_it_is_deleted():
    with ownership.acting(ADA):
        ledger.note_run("a", "Ada", 4 * 10**9)
        quotas.check_bytes(10**9 - 1)
        with pytest.raises(UserError, match="take 5 GB"):
            quotas.check_bytes(10**9)
        ledger.forget_run("a")
        quotas.check_bytes(10**9)
