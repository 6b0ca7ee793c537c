"""What mirroring or turning a picture does to its label, told from the names of the set and its classes."""

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["signs", "sides", "ends"]
SIGN_WORDS = {"mnist", "kmnist", "emnist", "svhn", "digit", "digits", "letter", "letters", "alphabet", "character",
              "characters", "numeral", "numerals", "glyph", "glyphs", "omniglot", "handwriting", "kanji", "hiragana"}
NUMBER_WORDS = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
SIDES = ({"left", "right"}, {"east", "west"}, {"clockwise", "anticlockwise"}, {"clockwise", "counterclockwise"})
ENDS = ({"up", "down"}, {"top", "bottom"}, {"north", "south"}, {"upward", "downward"}, {"upright", "inverted"})
_PAIRS: tuple[tuple[Kind, tuple[set[str], ...]], ...] = (("sides", SIDES), ("ends", ENDS))


def kind(data: str, classes: Sequence[str] = ()) -> Kind | None:
    """What the classes of a set tell apart: signs, sides or ends (up and down); None where turning does no harm."""
    named = words(data)
    if (named & SIGN_WORDS and "fashion" not in named) or _are_signs(classes):
        return "signs"
    in_classes = {word for name in classes for word in words(name)}
    return next((name for name, pairs in _PAIRS if any(pair <= in_classes for pair in pairs)), None)


def harmless_flip(found: Kind | None) -> Literal["none", "horizontal"]:
    """The flip that leaves the label what it is."""
    return "none" if found in ("signs", "sides") else "horizontal"


def words(name: str) -> set[str]:
    """Words and numbers of a name, in lower case: "Turn_Left2" is turn, left, 2."""
    return {word.lower() for word in re.findall(r"[A-Za-z]+|\d+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name))}


def _are_signs(names: Sequence[str]) -> bool:
    """Whether classes are digits or letters: "7", "B", "seven", "letter_b"."""
    word_sets = [of - SIGN_WORDS for name in names if (of := words(name))]
    return bool(word_sets) and all(len(of) == 1 and (len(word := next(iter(of))) == 1 or word in NUMBER_WORDS)
                                   for of in word_sets)
