from types import SimpleNamespace

import pytest

from tl_core.tracking.pauses import Pause, lasting, paused_before, pauses, with_another

TWO = [Pause(10.0, 14.0, 5, 1), Pause(30.0, 31.0, 9, 2)]


@pytest.fixture
def found():
    return with_another(with_another({}, TWO[0]), TWO[1])


def test_they_come_back_in_order(found):
    assert pauses(found) == TWO and pauses({}) == []


@pytest.mark.parametrize(("when", "seconds"), [(9, 0), (12, 2), (20, 4), (30.5, 4.5), (99, 5)])
def test_seconds_of_pauses_before(found, when, seconds):
    assert paused_before(found, when) == seconds


def test_points_that_were_trained_again_are_the_later_ones(found):
    """Steps 6 and 7 were said before the first pause, and the run went on after step 5."""
    def point(step, seconds):
        return SimpleNamespace(step=step, timestamp=seconds * 1000)
    said = [point(5, 9), point(6, 9.5), point(7, 9.9), point(6, 15)]
    kept = lasting(said, found, "step")
    assert sorted(kept) == [5, 6] and kept[6].timestamp == 15_000
    assert sorted(lasting([point(1, 9), point(2, 12)], found, "epoch")) == [1]
