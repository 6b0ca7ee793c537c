"""The WordPiece tokenizer that MiniLM was pretrained with, as its tokenizer.json says. No TensorFlow here.

The Rust library ``tokenizers`` reads that file, so normalisation (accents, CJK, control characters) and pieces are
those of the model by construction. Wu et al. 2016, arXiv:1609.08144, section 4.1.
"""

import functools
from typing import TYPE_CHECKING, Any

from tl_core.backbones import package_files
from tl_core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np  # pages list backbones

VOCABULARY = 30522
NAME = f"WordPiece {package_files.MINILM_TOKENIZER.sha256[:12]}"
START, END = 101, 102  # [CLS] and [SEP]; padding is 0
CHARACTERS_A_TOKEN = 32  # of a long text so many are looked at first


class WordPieces:
    """A model's tokenizer: ``file`` gives its tokenizer.json, ``start`` and ``end`` are what stands around a text."""

    def __init__(self, file: "Callable[[], Path]", start: int = START, end: int = END):
        self.file, self._start, self._end = file, start, end

    def tokenize(self, text: str, size: int) -> "np.ndarray":
        """int32 (size,): [CLS], the text's pieces, [SEP], then zeros; a longer text keeps its beginning."""
        import numpy as np

        tokens = [self._start, *self._beginning(text, size - 2).ids[:size - 2], self._end]
        return np.array(tokens + [0] * (size - len(tokens)), np.int32)

    def length(self, text: str) -> int:
        """How many tokens the whole text has, [CLS] and [SEP] among them."""
        return len(self.encoded(text).ids) + 2

    def spans(self, text: str, size: int) -> list[tuple[int, int] | None]:
        """For each of ``tokenize``'s tokens where its whole word stands in the text; None for marks and padding."""
        encoded = self._beginning(text, size - 2)
        places = list(zip(encoded.word_ids, encoded.offsets, strict=True))
        words: dict[int, tuple[int, int]] = {}
        for word, (start, end) in places:
            if word is not None:
                first, last = words.get(word, (start, end))
                words[word] = min(first, start), max(last, end)
        found = [offsets if word is None else words[word] for word, offsets in places][:size - 2]
        return [None, *found, None, *[None] * (size - 2 - len(found))]

    def encoded(self, text: str) -> Any:
        """The library's own encoding of the whole text, without what stands around it."""
        tokenizer = _tokenizer(self.file())
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


def _whole(encoded: Any, count: int) -> bool:
    """Whether the first ``count`` pieces lie before the last word, which the cut may have shortened."""
    words = encoded.word_ids
    return len(words) > count and words[count - 1] != words[-1]


@functools.cache
def file() -> "Path":
    """MiniLM's tokenizer.json, its content checked once."""
    return package_files.locate(package_files.MINILM_TOKENIZER)


@functools.lru_cache(8)
def _tokenizer(file: "Path") -> Any:
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


MINILM = WordPieces(file)
tokenize, length, spans = MINILM.tokenize, MINILM.length, MINILM.spans
