"""What was used is summed over processes and days, and forgotten after a while."""

import threading
from datetime import date, timedelta

import pytest

from tl_core import settings
from tl_core.errors import UserError
from tl_core.quotas import ledger


def test_seconds_are_those_of_today(monkeypatch):
    ledger.add_training({"Ada": 10.5, "Bob": 1})
    ledger.add_training({"ada": 10})
    assert (ledger.trained_seconds("ADA"), ledger.trained_seconds("Bob"), ledger.trained_seconds("Cem")) == (20.5, 1, 0)
    now = ledger.today()
    monkeypatch.setattr(ledger, "today", lambda: now + timedelta(days=1))
    assert ledger.trained_seconds("Ada") == 0


def test_days_are_forgotten_after_a_while(monkeypatch):
    monkeypatch.setattr(ledger, "today", lambda: date(2026, 1, 1))
    ledger.add_training({"Ada": 5})
    monkeypatch.setattr(ledger, "today", lambda: date(2026, 1, 1) + timedelta(days=ledger.KEPT_DAYS + 1))
    ledger.add_training({"Ada": 5})
    monkeypatch.setattr(ledger, "today", lambda: date(2026, 1, 1))
    assert ledger.trained_seconds("Ada") == 0


def test_what_many_write_at_once_is_summed():
    threads = [threading.Thread(target=ledger.add_training, args=({"Ada": 1.0},)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.trained_seconds("Ada") == 20


def test_a_run_counts_once_with_its_newest_size():
    ledger.forget_run("a")
    assert not (settings.home() / ledger.FILE).exists()  # deleting runs makes no file
    ledger.note_run("a", "Ada", 5)
    ledger.note_run("a", "Ada", 7)
    ledger.note_run("b", "ADA", 1)
    assert (ledger.run_bytes("ada"), ledger.run_bytes("Bob")) == (8, 0)
    ledger.forget_run("a")
    assert ledger.run_bytes("Ada") == 1


def test_whoever_gets_a_name_again_begins_anew():
    ledger.forget_user("Ada")
    ledger.add_training({"Ada": 5, "Bob": 5})
    ledger.note_run("a", "Ada", 5)
    ledger.set_own_limit("Ada", "runs", 5)
    ledger.forget_user("ADA")
    assert (ledger.trained_seconds("Ada"), ledger.run_bytes("Ada"), ledger.own_limits("Ada")) == (0, 0, {})
    assert ledger.trained_seconds("Bob") == 5


def test_a_damaged_file_is_told():
    (settings.home() / ledger.FILE).write_bytes(b"no database" * 100)
    with pytest.raises(UserError, match="quotas cannot be read"):
        ledger.trained_seconds("Ada")
