"""What an example of a modality is called for people: a picture, a text."""

import re
from typing import NamedTuple

NOUNS = {"image": "picture", "text": "text"}
PLURALS = {modality: f"{noun}s" for modality, noun in NOUNS.items()}


class Noun(NamedTuple):
    """("picture", "pictures")."""

    one: str
    many: str

    def said(self, sentence: str) -> str:
        """A sentence of ours that speaks of pictures, with this noun in their place; names in quotes stay."""
        return sentence if self.one == "picture" else _PICTURE.sub(self._in_place_of, sentence)

    def _in_place_of(self, match: re.Match) -> str:
        if not match[1]:
            return match[0]
        noun = self.many if match[2] else self.one
        return noun.capitalize() if match[1] == "P" else noun


def of(modality: str) -> Noun:
    """Of a set's or a backbone's modality; one that nobody knows is an example."""
    many = PLURALS.get(modality, "examples")
    return Noun(many.removesuffix("s"), many)


_PICTURE = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|(?<![\w/])([Pp])icture(s?)(?![\w/]|\.\w)")  # no file's name
