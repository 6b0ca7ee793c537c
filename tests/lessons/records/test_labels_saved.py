"""Labels that it takes from scratch, read off the curve by hand."""

import pytest

from tl_core.lessons.records import labels_saved
from tl_core.lessons.records.labels_saved import COUNTS, GAP, SCRATCH, TRANSFER


def figures(transfer, scratch):
    return {"points": [{"group": group, "x": x, "value": value} for group, values in ((TRANSFER, transfer), (
        SCRATCH, scratch)) for x, value in zip(COUNTS, values, strict=True)], "gaps": {GAP: [0.2, 0.1, 0.3]}}


def test_between_two_counts_it_is_in_proportion():
    """0.65 is a third of the way from 0.6 at 48 to 0.75 at 96."""
    of = figures((0.65, 0.7, 0.8), (0.4, 0.6, 0.75))
    assert labels_saved.needed(of) == pytest.approx(64) and labels_saved.answer(of) == pytest.approx(64)
    assert "about 64 labels" in labels_saved.finding(of).sentence


def test_what_is_never_reached_is_said():
    of = figures((0.9, 0.9, 0.9), (0.4, 0.6, 0.75))
    assert labels_saved.needed(of) is None and labels_saved.answer(of) == 96
    assert "not get there even with 96 labels" in labels_saved.finding(of).sentence


def test_a_dip_of_the_curve_takes_nothing_back():
    assert labels_saved.needed(figures((0.6, 0.7, 0.8), (0.4, 0.6, 0.5))) == pytest.approx(48)
