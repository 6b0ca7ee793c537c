import threading

import pytest

from tl_core import tracking
from tl_core.tracking import store_check

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_look_waits_no_longer_than_it_is_told_to(new_run, monkeypatch):
    monkeypatch.setattr(store_check, "_looked", float("-inf"))
    answer, ends = threading.Event(), []
    monkeypatch.setattr(store_check.store, "check", lambda: ends.append(answer.wait(60)))
    assert tracking.look(0.1) is None and not ends  # the check goes on
    answer.set()
