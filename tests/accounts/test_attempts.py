import pytest

from tl_core.accounts import attempts
from tl_core.errors import UserError


def test_few_failures_for_a_name_and_more_from_an_address(isolated, monkeypatch):
    for _ in range(attempts.FOR_A_NAME):
        attempts.check("Ada", "10.0.0.1")
        attempts.failed("Ada", "10.0.0.1")
    with pytest.raises(UserError, match="failed 5 times"):
        attempts.check(" ADA ", "10.0.0.2")
    attempts.check("Bob", "10.0.0.1")
    attempts.forget("Ada")
    attempts.check("Ada", "10.0.0.1")
    for number in range(attempts.FROM_AN_ADDRESS):
        attempts.failed(f"name {number}", "10.0.0.9")
    with pytest.raises(UserError, match=f"failed {attempts.FROM_AN_ADDRESS} times"):
        attempts.check("somebody else", "10.0.0.9")
    real = attempts.time.time
    monkeypatch.setattr(attempts.time, "time", lambda: real() + attempts.WITHIN_SECONDS + 1)
    attempts.check("somebody else", "10.0.0.9")


def test_a_code_is_tried_by_nobody_in_particular(isolated, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_AN_ADDRESS", 7)
    for _ in range(7):
        attempts.check(None, "10.0.0.1")
        attempts.failed(None, "10.0.0.1")
    attempts.check(None, "10.0.0.2")
    with pytest.raises(UserError, match="failed 7 times"):
        attempts.check(None, "10.0.0.1")


def test_a_name_is_the_same_however_it_is_written(isolated):
    for written in ("Zo\u00eb", "zoe\u0308", " ZO\u00cb", "Zo\u00eb\u200b", "Zo\u200d\u00eb"):
        attempts.failed(written, "10.0.0.1")
    with pytest.raises(UserError, match="failed 5 times"):
        attempts.check("Zo\u00eb", "10.0.0.2")
