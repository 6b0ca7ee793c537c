"""Texts to tokens: golden ids, cuts, and long texts that are not read whole."""

import numpy as np
import pytest

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
    expected = word_pieces._encoded(text).ids[:14]
    assert tokenize(text, 16).tolist()[1:-1] == expected


def test_half_a_surrogate_pair_stops_nothing():
    assert tokenize("fine \ud83d text", 8).dtype == np.int32
