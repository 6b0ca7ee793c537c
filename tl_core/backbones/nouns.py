"""What the examples of a run or a set are called, pictures or texts: the same on pages, in commands and messages."""

import re
from typing import NamedTuple

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import PLURALS
from tl_core.config import RunConfig


class Noun(NamedTuple):
    """("picture", "pictures")."""

    one: str
    many: str

    def said(self, sentence: str) -> str:
        """A sentence of ours that speaks of pictures, with this noun in their place; no user's words in it."""
        return sentence if self.one == "picture" else _PICTURE.sub(self._in_place_of, sentence)

    def _in_place_of(self, match: re.Match) -> str:
        noun = self.many if match[2] else self.one
        return noun.capitalize() if match[1] == "P" else noun


def of(modality: str) -> Noun:
    """Of a set's or a backbone's modality; one that nobody knows is an example."""
    many = PLURALS.get(modality, "examples")
    return Noun(many.removesuffix("s"), many)


def of_run(config: RunConfig) -> Noun:
    """Of what the run's backbone reads; pictures where this version does not know it."""
    return of(BACKBONES.get(config.backbone).modality if config.backbone in BACKBONES else "image")


def size_of_run(config: RunConfig) -> str:
    """How large what the run reads is: "160 px" on each side of a picture, "128 tokens" of a text."""
    reads = BACKBONES.get(config.backbone).input if config.backbone in BACKBONES else None
    return f"{config.image_size} px" if reads is None or reads.modality == "image" else (
        f"{reads.size_of(config)} tokens")


_PICTURE = re.compile(r"\b([Pp])icture(s?)\b")
