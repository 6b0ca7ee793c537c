"""How a guess did."""

import pytest

from tests.ui.learn.made import CHOICE, NUMBER
from tl_core.lessons.lesson import Guess
from ui.learn import guess_verdict


def test_a_choice_is_right_or_wrong():
    right, wrong = guess_verdict.verdict(CHOICE, 0, 0), guess_verdict.verdict(CHOICE, 2, 0)
    assert (right.state, right.sentence) == ("right", "Right: The pretrained one.")
    assert wrong.state == "wrong" and "“Nobody can tell”. It was “The pretrained one”." in wrong.sentence


@pytest.mark.parametrize(("given", "state"), [
    (72, "close"), (77, "close"), (67, "close"), (77.5, "wrong"), (10, "wrong")])
def test_a_number_within_a_twentieth_of_the_slider_is_close(given, state):
    assert guess_verdict.verdict(NUMBER, given, 72).state == state


def test_how_far_off_is_told():
    assert guess_verdict.verdict(NUMBER, 60, 72.4).sentence == "You said 60 %, it was 72 %: 12 points off."
    small = Guess("How many?", low=0, high=5, unit="blocks")
    assert guess_verdict.verdict(small, 1.5, 4).sentence == "You said 1.5 blocks, it was 4.0 blocks: 2.5 blocks off."
    assert guess_verdict.step(NUMBER) == 1 and guess_verdict.step(small) == 0.1


@pytest.mark.parametrize(("given", "is_one"), [
    (0, True), (2, True), (3, False), (-1, False), ("1", False), (None, False), (True, False), ([], False),
    (guess_verdict.SKIPPED, True)])
def test_only_what_can_be_guessed_is_taken_from_a_browser(given, is_one):
    assert guess_verdict.is_one(CHOICE, given) is is_one


def test_numbers_beyond_the_slider_are_none():
    assert guess_verdict.is_one(NUMBER, 55.5) and not guess_verdict.is_one(NUMBER, 101)
