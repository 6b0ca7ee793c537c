"""Texts to tokens: golden ids, cuts, and long texts that are not read whole."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from tl_core.backbones.text import word_pieces
from tl_core.backbones.text.word_pieces import END, START, length, tokenize


@pytest.mark.parametrize(("text", "ids"), [
    ("naïve café", [15743, 7668]),
    ("", []),
    ("東京", [1879, 1755]),
    ("a\x00b\u200d!", [11113, 999]),  # control characters are left out: "ab!"
    ("[SEP] x", [102, 1060]),
])
def test_texts_become_the_models_own_tokens(text, ids):
    assert tokenize(text, 8).tolist() == [START, *ids, END, *[0] * (6 - len(ids))]


def test_a_long_text_keeps_its_beginning():
    text = "one two three four five"
    whole = tokenize(text, 7)
    assert whole[-1] == END and length(text) == 7
    assert tokenize(text, 5).tolist() == [*whole[:4], END]


@pytest.mark.parametrize("unit", ["word ", "antidisestablishmentarianism ", "x" * 500 + " ", " " * 100 + "a", "東",
                                  "e\u0301" * 40, "a" * 90 + " "])
def test_a_very_long_text_begins_like_the_whole(unit):
    text = unit * 400
    expected = word_pieces.MINILM.encoded(text).ids[:14]
    whole = [START, *expected, END]
    assert tokenize(text, 16).tolist() == [*whole, *[0] * (16 - len(whole))]


def test_half_a_surrogate_pair_stops_nothing():
    assert tokenize("fine \ud83d text", 8).tolist() == tokenize("fine ? text", 8).tolist()


PARTS = ["naïve", "café", "東京", "한국어", "e\u0301", "🙂", "\u200d", "\x00", "\t", "x" * 150, "don't", "C++", "ß",
         "[MASK]", "İ", "ﬁ", "1,000.5", "\ufeff", "—", "שלום", "नमस्ते", " ", "\n", "##ing", "U.S.", "http://a.b/c?d=1",
         "Ａ", "ı", "𝔘"]


def test_odd_strings_are_cut_and_padded_as_the_library_itself_does():
    """2,000 of them against tokenizers' own truncation and padding, which exported folders use."""
    whole, rng = Tokenizer.from_file(str(word_pieces.file())), np.random.default_rng(0)
    whole.enable_truncation(16)
    whole.enable_padding(length=16)
    for _ in range(2000):
        text = "".join(part + " " * int(gap) for part, gap in zip(
            rng.choice(PARTS, rng.integers(0, 40)), rng.integers(0, 2, 40), strict=False))
        assert tokenize(text, 16).tolist() == whole.encode(text).ids, repr(text)


def test_every_token_knows_its_whole_word():
    text = "unbelievably naïve [SEP] café\u202e!"
    found = word_pieces.spans(text, 14)
    tokens = word_pieces.tokenize(text, 14)
    assert len(found) == 14 and found[0] is None and all(span is None for span in found[int((tokens > 0).sum()) - 1:])
    words = [text[slice(*span)] for span in dict.fromkeys(span for span in found if span)]
    assert words == ["unbelievably", "naïve", "[SEP]", "café", "!"]
    assert word_pieces.spans("a " * 5000, 6) == [None, (0, 1), (2, 3), (4, 5), (6, 7), None]
