"""A guess before the result, and how it did. No streamlit here."""

from dataclasses import dataclass
from typing import Literal

from tl_core.lessons.lesson import Guess

SKIPPED = "skipped"
CLOSE = 0.05  # of the slider's length


@dataclass(frozen=True)
class GuessVerdict:
    """How a guess did, in a sentence."""

    state: Literal["right", "close", "wrong"]
    sentence: str


def verdict(guess: Guess, given: float, answer: float) -> GuessVerdict:
    """A choice is right or it is not; a number is as far off as it is."""
    if guess.options:
        return _of_choice(guess, int(given), int(answer))
    off = abs(given - answer)
    state: Literal["close", "wrong"] = "close" if off <= CLOSE * (guess.high - guess.low) else "wrong"
    said = f"You said {number(guess, given)}, it was {number(guess, answer)}: {_distance(guess, off)} off."
    return GuessVerdict(state, f"Close! {said}" if state == "close" else said)


def number(guess: Guess, value: float) -> str:
    """"72 %"; small ranges have a decimal."""
    digits = 0 if guess.high - guess.low > 20 else 1
    return f"{value:.{digits}f} {guess.unit}".rstrip()


def _distance(guess: Guess, off: float) -> str:
    """Between two shares lie points."""
    return number(guess, off).replace("%", "points")


def step(guess: Guess) -> float:
    return 1.0 if guess.high - guess.low > 20 else 0.1


def is_one(guess: Guess, given: object) -> bool:
    """Whether something that a browser has kept is a guess of this lesson, or says that it was skipped."""
    if given == SKIPPED:
        return True
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return given in range(len(guess.options)) if guess.options else guess.low <= given <= guess.high


def _of_choice(guess: Guess, given: int, answer: int) -> GuessVerdict:
    if given == answer:
        return GuessVerdict("right", f"Right: {_lower(guess.options[given])}.")
    return GuessVerdict("wrong", f"You said “{guess.options[given]}”. It was “{guess.options[answer]}”.")


def _lower(option: str) -> str:
    """An option in the middle of a sentence, without its own full stop."""
    return option.rstrip(".")
