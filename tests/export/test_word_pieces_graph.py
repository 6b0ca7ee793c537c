"""Texts to tokens inside a network, held to the library that reads the model's tokenizer.json."""

import json

import numpy as np
import pytest
import tensorflow as tf

from tests.backbones.text.test_word_pieces import PARTS
from tl_core.backbones.text import word_pieces
from tl_core.export import word_pieces_graph

SIZE = 16


@pytest.fixture(scope="module")
def tokens():
    traced = tf.function(word_pieces_graph.WordPieceTokens(word_pieces.file(), SIZE).__call__,
                         input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    return lambda texts: traced(tf.constant(texts)).numpy()


def expected(texts) -> np.ndarray:
    return np.stack([word_pieces.tokenize(text, SIZE) for text in texts])


def odd(rng: np.random.Generator) -> str:
    """Emoji, CJK, Korean, accents, combining marks, control characters, very long words; or any characters at all."""
    if rng.integers(2):
        gaps = rng.integers(0, 2, 40)
        return "".join(part + " " * int(gap) for part, gap in zip(rng.choice(PARTS, rng.integers(0, 40)), gaps,
                                                                  strict=False))
    codes = rng.integers(1, 0x20000 if rng.integers(2) else 0x3000, rng.integers(1, 30))
    return "".join(chr(code) for code in codes if code not in word_pieces_graph.SURROGATES)


def test_2000_odd_strings_are_the_library_s_own(tokens):
    rng = np.random.default_rng(1)
    texts = [odd(rng) for _ in range(2000)]
    for begin in range(0, 2000, 500):
        now = texts[begin:begin + 500]
        different = np.flatnonzero((tokens(now) != expected(now)).any(axis=1))
        assert not len(different), repr(now[different[0]])


@pytest.mark.parametrize("text", [
    "", " ", "x" * 100, "x" * 101, "[MASK][CLS] [UNK]x", "[SE\U000f0000P] x", "\U000f0003 a", "\ufffd", "a" * 5000,
    "word " * 5000, "unbelievably" * 9, "##ing", "각각각", "\u0301"])
def test_what_lies_at_the_edges(tokens, text):
    assert tokens([text]).tolist() == expected([text]).tolist()


def test_no_texts_are_no_tokens(tokens):
    assert tokens(np.zeros(0, object)).shape == (0, SIZE)


def test_other_tokenizers_are_left_to_their_library(tmp_path):
    assert word_pieces_graph.fits(word_pieces.file())
    told = json.loads(word_pieces.file().read_text(encoding="utf8"))
    for change in ({"normalizer": None}, {"model": {"type": "BPE"}},
                   {"added_tokens": [{**told["added_tokens"][0], "lstrip": True}]}):
        path = tmp_path / "tokenizer.json"
        path.write_text(json.dumps({**told, **change}), encoding="utf8")
        assert not word_pieces_graph.fits(path)
