"""How a guess did."""

import pytest

from tests.ui.learn.made import CHOICE, NUMBER
from tl_core.lessons.lesson import Guess
from ui.learn import guessing


def test_a_choice_is_right_or_wrong():
    right, wrong = guessing.verdict(CHOICE, 0, 0), guessing.verdict(CHOICE, 2, 0)
    assert (right.state, right.sentence) == ("right", "Right: The pretrained one.")
    assert wrong.state == "wrong" and "“Nobody can tell”. It was “The pretrained one”." in wrong.sentence


@pytest.mark.parametrize(("given", "state"), [
    (72, "close"), (77, "close"), (67, "close"), (77.5, "wrong"), (10, "wrong")])
def test_a_number_within_a_twentieth_of_the_slider_is_close(given, state):
    assert guessing.verdict(NUMBER, given, 72).state == state


def test_how_far_off_is_told():
    assert guessing.verdict(NUMBER, 60, 72.4).sentence == "You said 60 %, it was 72 %: 12 points off."
    small = Guess("How many?", low=0, high=5, unit="blocks")
    assert guessing.verdict(small, 1.5, 4).sentence == "You said 1.5 blocks, it was 4.0 blocks: 2.5 blocks off."
    assert guessing.step(NUMBER) == 1 and guessing.step(small) == 0.1


@pytest.mark.parametrize(("given", "is_one"), [
    (0, True), (2, True), (3, False), (-1, False), ("1", False), (None, False), (True, False), ([], False),
    (guessing.SKIPPED, True)])
def test_only_what_can_be_guessed_is_taken_from_a_browser(given, is_one):
    assert guessing.is_one(CHOICE, given) is is_one


def test_numbers_beyond_the_slider_are_none():
    assert guessing.is_one(NUMBER, 55.5) and not guessing.is_one(NUMBER, 101)
