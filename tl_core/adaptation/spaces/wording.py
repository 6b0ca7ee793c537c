"""What pairs and examples of two feature spaces are called: pictures, texts, or a text and a picture that go together.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tl_core import words
from tl_core.adaptation.spaces.ties import NO_TIE
from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun

SEEN_BY_BOTH = ("Pairs are pictures of the target that both networks have seen; no label of theirs is read. One half "
                "of "
                "the target may be paired, labelled and adapted to, the other is judged.")
OF_EACH = ("A pair is a text and a picture of the same thing. Their classes tell which go together, as a caption "
           "would; "
           "no tie reads a class. So a pair says of its example what a label would say: compare as many labels. What "
           "is in "
           "a pair is not among the source's labelled half; one half of the target may be paired, labelled and "
           "adapted to, "
           "the other is judged.")
OF_CAPTIONS = ("A pair is a picture and a caption of it that you brought; no class and no label is read for it. What "
               "is judged is in no pair: it is one half of the target, the other half may be paired, labelled and "
               "adapted to.")
NO_TIE_OF_EACH = ("Nothing ties what one network makes of texts to what another makes of pictures: which number of the "
                  "one belongs to which of the other cannot be told from either alone. Give texts and pictures that go "
                  "together, or a few labels of the target.")
OWN, OWN_OF_EACH, OWN_OF_CAPTIONS = "One space for both", "Its partners, no tie", "Its captions, no tie"


class Wording(NamedTuple):
    """``source`` and ``target`` are nouns; ``pairs_from`` says what pairs are, ``no_tie`` that without them nothing can
    be transferred, ``own`` and ``own_title`` what the source's network reaches by itself, ``pool`` begins a sentence's
    part on how many pairs there are.
    """

    source: Noun
    target: Noun
    mixed: bool
    pairs_from: str
    no_tie: str
    own: str
    own_title: str
    pool: str = "the half of the target that may be paired has"

    def pairs(self, count: int) -> str:
        """``count`` pairs, and what they are."""
        if self.mixed:
            return f"{words.plural(count, 'pair')} of a text and a picture"
        return f"{words.plural(count, self.target.one)} seen by both networks"


def of(modalities: Sequence[str], captioned: bool = False) -> Wording:
    """For what source and target are, "image" or "text"; ``captioned`` where somebody brought captions for pairs."""
    source, target = map(nouns.of, modalities)
    if captioned:
        return Wording(source, target, True, OF_CAPTIONS, NO_TIE_OF_EACH, "the source's own classifier, given the "
                       "captions of the target's pictures,", OWN_OF_CAPTIONS, "captions of pictures that may be paired "
                       "are")
    if source != target:
        return Wording(source, target, True, OF_EACH, NO_TIE_OF_EACH, f"the source's own classifier, given the "
                       f"{source.many} that go with the target's {target.many},", OWN_OF_EACH)
    return Wording(source, target, False, target.said(SEEN_BY_BOTH), target.said(NO_TIE),
                   "the source's own network, had it seen the target,", OWN)


def of_result(values: Mapping[str, Any]) -> Wording:
    """For a kept result; one without modalities is older and of pictures."""
    return of(values.get("modalities") or ("image", "image"), bool(values.get("captions")))
