from datetime import UTC, datetime, timedelta

import pytest

from tl_core.tracking.records import ACTIVE
from ui.shared import words


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (896, "896"), (1000, "1 k"), (481_320, "481 k"),
                                             (999_960, "1.0 M"), (3_413_024, "3.4 M"), (138_357_544, "138.4 M")])
def test_parameters(count, text):
    assert words.parameters(count) == text


@pytest.mark.parametrize(("seconds", "text"), [(None, "–"), (0.4, "0 s"), (59.4, "59 s"), (75, "1 min 15 s"),
                                               (3600, "1 h 0 min"), (4985, "1 h 23 min")])
def test_duration(seconds, text):
    assert words.duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"),
                                              (12, "12th"), (22, "22nd"), (113, "113th")])
def test_ordinal(number, text):
    assert words.ordinal(number) == text


def test_place():
    assert words.place(1) == "Next in the queue"
    assert words.place(2) == "2nd in the queue"


@pytest.mark.parametrize(("minutes", "text"), [(0, "just now"), (5, "5 min ago"), (60, "1 h ago"),
                                               (47 * 60, "47 h ago"),
                                               (49 * 60, "2 days ago")])
def test_ago(minutes, text):
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert words.ago(now - timedelta(minutes=minutes), now) == text


def test_shares():
    assert words.percent(0.9312) == "93.1 %"
    assert words.percent(None) == "–"
    assert words.interval((0.881, 0.9614)) == "88.1 to 96.1 %"


def test_every_state_has_its_own_word_and_icon():
    assert set(ACTIVE) < set(words.STATUSES)
    for part in ("word", "icon"):
        assert len({getattr(words.status(name), part) for name in words.STATUSES}) == len(words.STATUSES)



def test_plain_names_stay_plain():
    assert words.plain("a_b **c** [d](e)") == r"a\_b \*\*c\*\* \[d\]\(e\)"
