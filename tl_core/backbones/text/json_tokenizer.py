"""A tokenizer.json as texts' way to tokens: WordPiece and byte-level BPE. No TensorFlow here.

The Rust library ``tokenizers`` reads that file, so normalisation (accents, CJK, control characters) and pieces are
those of the model by construction. Wu et al. 2016, arXiv:1609.08144, section 4.1; Sennrich et al. 2015,
arXiv:1508.07909; Radford et al. 2019, Language models are unsupervised multitask learners, section 2.2.
"""

import functools
from typing import TYPE_CHECKING, Any

from tl_core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np  # pages list backbones

CHARACTERS_A_TOKEN = 32  # of a long text so many are looked at first
Span = tuple[int, int]


class JsonTokenizer:
    """A model's tokenizer: ``file`` gives its tokenizer.json, ``start`` and ``end`` are what stands around a text.

    Its padding is 0 (``padding_first``).
    """

    def __init__(self, file: "Callable[[], Path]", start: int, end: int):
        self.file, self._start, self._end = file, start, end

    def tokenize(self, text: str, size: int) -> "np.ndarray":
        """int32 (size,): the mark of the beginning, the text's pieces, that of the end, then zeros.

        A longer text keeps its beginning.
        """
        import numpy as np

        tokens = [self._start, *self._beginning(text, size - 2).ids[:size - 2], self._end]
        return np.array(tokens + [0] * (size - len(tokens)), np.int32)

    def length(self, text: str) -> int:
        """How many tokens the whole text has, the marks at its ends among them."""
        return len(self.encoded(text).ids) + 2

    def spans(self, text: str, size: int) -> list[Span | None]:
        """For each of ``tokenize``'s tokens where its whole word stands in the text.

        None for marks, padding, and tokens of white space alone; the space before a word is no part of it.
        """
        encoded = self._beginning(text, size - 2)
        places = list(zip(encoded.word_ids, encoded.offsets, strict=True))
        words: dict[int, Span] = {}
        for word, (start, end) in places:
            if word is not None:
                first, last = words.get(word, (start, end))
                words[word] = min(first, start), max(last, end)
        found = [_trimmed(text, offsets if word is None else words[word]) for word, offsets in places][:size - 2]
        return [None, *found, None, *[None] * (size - 2 - len(found))]

    def encoded(self, text: str) -> Any:
        """The library's own encoding of the whole text, without what stands around it."""
        tokenizer = _of_file(self.file())
        try:
            return tokenizer.encode(text, add_special_tokens=False)
        except TypeError:  # half of a surrogate pair, which no file in UTF-8 can hold
            return tokenizer.encode(text.encode("utf8", "replace").decode("utf8"), add_special_tokens=False)

    def _beginning(self, text: str, count: int) -> Any:
        """As much of the text as has ``count`` pieces or more, encoded."""
        beginning = text[:CHARACTERS_A_TOKEN * count]
        encoded = self.encoded(beginning)
        if len(beginning) < len(text) and not _whole(encoded, count):
            encoded = self.encoded(text)
        return encoded


def _trimmed(text: str, span: Span) -> Span | None:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def _whole(encoded: Any, count: int) -> bool:
    """Whether the first ``count`` pieces lie before the last word, which the cut may have shortened."""
    words = encoded.word_ids
    return len(words) > count and words[count - 1] != words[-1]


def _of_file(file: "Path") -> Any:
    state = file.stat()
    return _tokenizer(file, (state.st_size, state.st_mtime_ns))


@functools.lru_cache(8)
def _tokenizer(file: "Path", state: tuple[int, int]) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UserError("The package 'tokenizers' is not installed.", "Networks that read texts need it.",
                        "Install it with `pip install --no-deps -r requirements-text.txt`.") from error
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises plain Exception for whatever is wrong with a stranger's file
        raise UserError(f"{file.name!r} cannot be read as a tokenizer ({error}).", "Expected the tokenizer.json that "
                        "Hugging Face's tokenizers write.", "Save it anew, or choose another folder.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
