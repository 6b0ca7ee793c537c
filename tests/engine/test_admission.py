"""A quota's door: fifty at once let in no more than fit, and what is refused or fails leaves no trace."""

import threading
import time

import pytest

from tests.engine.test_queue import job
from tl_core import ownership, quotas
from tl_core.accounts.users import User
from tl_core.engine.admission import Admission
from tl_core.engine.queue import Queue
from tl_core.errors import UserError
from tl_core.quotas import ledger

ADA, BOB = User("Ada", "student"), User("Bob", "student")


@pytest.fixture
def door():
    return Admission(Queue())


def submit(door, user, number, seconds=0.0):
    with ownership.acting(user), door.let_in() as add:
        time.sleep(seconds)  # the store takes the run
        add([job(f"{user.name if user else ''}{number}", user=user.name if user else None)])


def test_fifty_submissions_at_once_do_not_get_past_the_limit(door):
    refused = []

    def try_it(number):
        try:
            submit(door, ADA, number, 0.05)
        except UserError as error:
            refused.append(error.expected)
    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door._queue.waiting_of("ada") == 20 and set(refused) == {"Your quota is 20 runs that wait."}
    assert len(refused) == 30
    submit(door, BOB, 1)
    submit(door, None, 1)
    assert door._queue.waiting == 22


def test_a_submission_that_fails_takes_no_place(door):
    for _ in range(100):
        with pytest.raises(OSError, match="full"), ownership.acting(ADA), door.let_in(20):
            raise OSError("the disk is full")
    with ownership.acting(ADA), door.let_in(20) as add:
        add([job(str(number), user="Ada") for number in range(20)])
    with pytest.raises(UserError, match="21 of your runs"):
        submit(door, ADA, 21)


def test_a_comparison_is_let_in_whole_or_not(door):
    submit(door, ADA, 1)
    with pytest.raises(UserError, match="With 20 runs 21"), ownership.acting(ADA), door.let_in(20):
        raise AssertionError("it was let in")


def test_who_has_no_minutes_or_no_room_left_is_refused_before_anything_is_made(door):
    ledger.add_training({"Ada": 3 * 3600})
    with pytest.raises(UserError, match="120 minutes today"):
        submit(door, ADA, 1)
    ledger.note_run("r", "Bob", 6 * 10**9)
    with pytest.raises(UserError, match="take 6 GB"):
        submit(door, BOB, 1)
    quotas.change("Bob", "bytes", "7G")
    submit(door, BOB, 1)
