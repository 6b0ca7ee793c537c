"""The question about a text: its tokens, the words they are pieces of, and a class."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tl_core.backbones.input_spec import TextInput
from tl_core.errors import UserError
from tl_core.inference.predictor import Predictor


@dataclass(frozen=True)
class Word:
    """Where a word stands in its text, and which tokens are its pieces."""

    start: int
    end: int
    tokens: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class TextRequest:
    """``tokens`` int32 (size,), 0 for padding; ``words`` in the text's order; ``label`` counts from 0.

    ``roughly``: no more steps than the method begins with, as the random network's words need no exact sum.
    """

    network: Predictor
    text: str
    tokens: np.ndarray
    words: tuple[Word, ...]
    label: int
    roughly: bool = False

    @cached_property
    def length(self) -> int:
        """Tokens that are no padding."""
        return int(np.count_nonzero(self.tokens))

    def by_word(self, of_tokens: np.ndarray) -> np.ndarray:
        """Numbers of tokens (size,) added up over each word's pieces, (words,)."""
        return np.array([of_tokens[list(word.tokens)].sum() for word in self.words])


def reader(network: Predictor) -> TextInput:
    """How the network reads texts; ``UserError`` where it reads none, or its tokenizer tells no words."""
    reads = network.spec.input
    if not isinstance(reads, TextInput):
        raise UserError(f"{network.title} reads {reads.plural}.", "Words can be explained to networks that read texts.",
                        "Choose a run on texts.")
    if reads.spans is None:
        raise UserError(f"The tokenizer of {network.title} does not tell which words its tokens are.",
                        "Expected one that does.", "Choose a run with another backbone.")
    return reads


def read(network: Predictor, text: str) -> tuple[np.ndarray, tuple[Word, ...]]:
    """A text's tokens, and its words as far as the network reads them. ``UserError`` where there is no word."""
    reads = reader(network)
    assert reads.spans is not None
    words = whole_words(reads.spans(text, network.size))
    if not words:
        raise UserError("There is no word in the text.", "Expected some words.", "Type a text and try again.")
    return reads.read(lambda key: text, "", network.size), words


def whole_words(spans: Sequence[tuple[int, int] | None]) -> tuple[Word, ...]:
    """Words from each token's span in the text, which a word's pieces have in common; None for tokens of no word."""
    tokens: dict[tuple[int, int], list[int]] = {}
    for token, span in enumerate(spans):
        if span is not None:
            tokens.setdefault(span, []).append(token)
    return tuple(Word(start, end, tuple(pieces)) for (start, end), pieces in tokens.items())
