"""A WordPiece tokenizer as plain TensorFlow operations, which a SavedModel keeps: texts in, tokens out.

What the model's tokenizer.json says is asked of the library that reads it, character by character: what each becomes,
and whether it stands alone. BERT's normalisation looks at single characters, so a table of them is all of it (but for
the order of two combining marks that both stay, in a few scripts of South Asia). No package beside TensorFlow is
needed to use it. Wu et al. 2016, arXiv:1609.08144, section 4.1.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

CODES, PAGE = 0x110000, 256  # code points of Unicode, and how many stand in one page of the table
SURROGATES = range(0xD800, 0xE000)
SPACE, ITSELF = ord(" "), -1
CHUNK = 4096  # code points that are asked about together
MARKS = 0xF0000  # private use, which normalisation leaves out: stand for "[MASK]" and the like while texts are cut
DROPPED = "\N{REPLACEMENT CHARACTER}"  # left out by normalisation, too


class CharTable(NamedTuple):
    """What characters become: ``pages[page_of[code // 256], code % 256]`` is a row of ``values``.

    A row is values[starts[row]:starts[row + 1]], code points, ``ITSELF`` for the character as it is.
    """

    page_of: np.ndarray
    pages: np.ndarray
    values: np.ndarray
    starts: np.ndarray


def fits(file: Path) -> bool:
    """Whether the tokenizer.json is of BERT's kind."""
    told = json.loads(file.read_text(encoding="utf8"))
    kinds = [(told.get(part) or {}).get("type") for part in ("model", "normalizer", "pre_tokenizer")]
    added = told.get("added_tokens") or []
    plain = all(not (one["normalized"] or one["single_word"] or one["lstrip"] or one["rstrip"]) for one in added)
    return kinds == ["WordPiece", "BertNormalizer", "BertPreTokenizer"] and plain


class WordPieceTokens(tf.Module):
    """Called with strings (n,) it gives int32 (n, size): [CLS], the text's pieces, [SEP], then zeros.

    To be kept by the module that is saved: its table of pieces goes along.
    """

    def __init__(self, file: Path, size: int):
        super().__init__()
        from tokenizers import Tokenizer
        tokenizer, told = Tokenizer.from_file(str(file)), json.loads(file.read_text(encoding="utf8"))
        vocabulary = dict(told["model"]["vocab"])
        self._size, self._prefix = size, told["model"]["continuing_subword_prefix"]
        self._longest_word = int(told["model"]["max_input_chars_per_word"])
        self._longest_piece = max(len(piece.removeprefix(self._prefix)) for piece in vocabulary)
        self._unknown, self._start, self._end = (
            vocabulary[name] for name in (told["model"]["unk_token"], "[CLS]", "[SEP]"))
        self._marks = {one["content"]: chr(MARKS + at) for at, one in enumerate(told["added_tokens"])}
        pieces = vocabulary | {self._marks[one["content"]]: one["id"] for one in told["added_tokens"]}
        self._chars = char_table(tokenizer, tuple(map(ord, self._marks.values())))
        self._table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(
            tf.constant(list(pieces)), tf.constant(list(pieces.values()), tf.int32)), -1)

    def __call__(self, texts):
        words = tf.strings.split(self._normalized(self._marked(texts)))[:, :self._size - 2]
        different, where = tf.unique(words.values)
        pieces = tf.gather(self._pieces(different), where)
        tokens = tf.RaggedTensor.from_row_splits(pieces, words.row_splits).merge_dims(1, 2)[:, :self._size - 2]
        count = tf.shape(texts)[0]
        ends = [tf.fill((count, 1), end) for end in (self._start, self._end)]
        whole = tf.concat([ends[0], tokens, ends[1]], axis=1).to_tensor(0, shape=(None, self._size))
        return tf.ensure_shape(whole, (None, self._size))

    def _marked(self, texts):
        """Texts with one character for each "[MASK]" and the like; those characters themselves mean nothing."""
        low, high = chr(MARKS), chr(MARKS + len(self._marks) - 1)
        texts = tf.strings.regex_replace(texts, f"[{low}-{high}]", DROPPED)
        for content, mark in self._marks.items():
            escaped = "".join(f"\\{char}" if not char.isalnum() else char for char in content)
            texts = tf.strings.regex_replace(texts, escaped, mark)
        return texts

    def _normalized(self, texts):
        """Words with spaces between, in lower case and without accents, or what else tokenizer.json says."""
        codes = tf.strings.unicode_decode(texts, "UTF-8")
        pages = tf.gather(self._chars.page_of, codes.values // PAGE)
        rows = tf.gather_nd(self._chars.pages, tf.stack([pages, codes.values % PAGE], axis=1))
        starts = tf.constant(self._chars.starts)
        lengths = tf.gather(starts, rows + 1) - tf.gather(starts, rows)
        ends = tf.concat([[0], tf.cumsum(lengths)], axis=0)
        at = tf.repeat(tf.gather(starts, rows) - ends[:-1], lengths) + tf.range(ends[-1])
        values = tf.gather(self._chars.values, at)
        values = tf.where(values == ITSELF, tf.repeat(codes.values, lengths), values)
        splits = tf.gather(ends, codes.row_splits)
        return tf.strings.unicode_encode(tf.RaggedTensor.from_row_splits(values, tf.cast(splits, tf.int64)), "UTF-8")

    def _pieces(self, words):
        """Ragged (words, pieces): at each place the longest piece there is; a word that cannot be put together is
        unknown.
        """
        lengths = tf.strings.length(words, "UTF8_CHAR")
        known = lengths <= self._longest_word

        def is_open(at, known, pieces):
            return tf.reduce_any(known & (at < lengths))

        def step(at, known, pieces):
            is_at = known & (at < lengths)
            found, token = self._longest(words, tf.where(is_at, at, 0), lengths)
            token = tf.where(is_at & (found > 0), token, -1)
            return (at + tf.where(is_at, found, 0), known & (~is_at | (found > 0)),
                    tf.concat([pieces, token[:, None]], axis=1))
        begun = (tf.zeros_like(lengths), known, tf.zeros((tf.size(words), 0), tf.int32))
        _, known, pieces = tf.while_loop(is_open, step, begun, shape_invariants=(
            tf.TensorShape([None]), tf.TensorShape([None]), tf.TensorShape([None, None])))
        unknown = tf.RaggedTensor.from_tensor(tf.fill((tf.size(words), 1), self._unknown))
        whole = tf.ragged.boolean_mask(pieces, pieces >= 0)
        either = tf.concat([unknown, whole], axis=0)  # of each word the one or the other
        number = tf.range(tf.size(words))
        return tf.gather(either, tf.where(known, number + tf.size(words), number))

    def _longest(self, words, at, lengths):
        """How many characters the longest piece has that begins ``at``, 0 where there is none, and its number."""
        shape = (tf.size(words), self._longest_piece)
        ends = tf.range(1, self._longest_piece + 1)[None]
        parts = tf.strings.substr(tf.broadcast_to(words[:, None], shape), tf.broadcast_to(at[:, None], shape),
                                  tf.broadcast_to(ends, shape), "UTF8_CHAR")
        parts = tf.where(at[:, None] > 0, tf.strings.join([self._prefix, parts]), parts)
        tokens = self._table.lookup(parts)
        longest = tf.argmax(tf.where(tokens >= 0, ends, 0), axis=1, output_type=tf.int32)
        token = tf.gather(tokens, longest, axis=1, batch_dims=1)
        left = lengths - at
        return tf.where(token >= 0, tf.minimum(longest + 1, left), 0), token


def char_table(tokenizer: Any, marks: tuple[int, ...] = ()) -> CharTable:
    """The table of a ``tokenizers.Tokenizer``; ``marks`` are code points that stay, each a word of its own."""
    rows: dict[tuple[int, ...], int] = {}
    numbers = np.zeros(CODES, np.int32)
    alone = (SPACE, ITSELF, SPACE)
    for begin in range(0, CODES, CHUNK):
        now = range(begin, begin + CHUNK)
        whole = _whole(tokenizer, now)
        for code in now:
            row = alone if code in marks else whole if whole is not None else _row(tokenizer, code)
            numbers[code] = rows.setdefault(row, len(rows))
    pages, page_of = np.unique(numbers.reshape(-1, PAGE), axis=0, return_inverse=True)
    starts = np.cumsum([0, *map(len, rows)])
    return CharTable(page_of.reshape(-1).astype(np.int32), pages, np.array([code for row in rows for code in row],
                                                                           np.int32), starts.astype(np.int32))


def _whole(tokenizer: Any, codes: range) -> tuple[int, ...] | None:
    """The row that all of these have, None where they differ or have to be asked one by one."""
    if SURROGATES[0] in codes:
        return None
    text = "".join(map(chr, codes))
    normalized = tokenizer.normalizer.normalize_str(text)
    if not normalized:
        return ()
    same = normalized == text and len(tokenizer.pre_tokenizer.pre_tokenize_str(text)) == 1
    return (ITSELF,) if same else None


def _row(tokenizer: Any, code: int) -> tuple[int, ...]:
    if code in SURROGATES:
        return ()  # no valid text has them
    char = chr(code)
    return tuple(ITSELF if one == code else one for part in tokenizer.normalizer.normalize_str(char)
                 for one in _spaced(tokenizer, part))


def _spaced(tokenizer: Any, char: str) -> tuple[int, ...]:
    """A normalised character as words are told apart by it: a space, itself between spaces, or only itself."""
    pieces = len(tokenizer.pre_tokenizer.pre_tokenize_str(f"x{char}x"))
    return {1: (ord(char),), 2: (SPACE,)}.get(pieces, (SPACE, ord(char), SPACE))
