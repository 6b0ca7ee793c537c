"""How long a class takes, from what was measured of this machine."""

import pytest

from tests.boards.full_class import CONFIG
from tl_core.boards.varied import VARIED
from ui.board import class_estimate
from ui.compare import runs_estimate


class _Estimate:
    def __init__(self, seconds):
        self.seconds = seconds


@pytest.fixture
def takes(monkeypatch):
    """``takes(first, each)`` is what is said where the first value takes so long, every other one ``each``."""
    def said(first: float, each: float, vary: str = "freeze_depth") -> str:
        monkeypatch.setattr(runs_estimate, "expected", lambda planned: [
            _Estimate(each if number else first) for number, _ in enumerate(planned)])
        return class_estimate.sentence(CONFIG, VARIED.get(vary))
    return said


def test_the_quickest_the_slowest_and_a_room_full_of_them(takes):
    # Nineteen depths: (60 + 18 * 3) / 19 = 6 seconds on average, 30 of them 180.
    said = takes(60, 3).replace("\\", "")
    assert "about 3 s (1 of 18 blocks frozen) to 1 min 0 s (nothing frozen)" in said
    assert "30 students who try a value each have all ended in 3 min 0 s at most" in said and "Too long" in said


def test_what_a_class_waits_for_patiently_needs_no_advice(takes):
    assert "Too long" not in takes(2, 2) and "Too long" not in takes(2, 2, "learning_rate")


def test_what_is_not_known_yet_is_said_instead(monkeypatch):
    monkeypatch.setattr(runs_estimate, "expected", lambda planned: "Measuring this machine.")
    assert class_estimate.sentence(CONFIG, VARIED.get("strategy")) == "Measuring this machine."
