"""The WordPiece tokenizer that MiniLM was pretrained with, as its tokenizer.json says. No TensorFlow here.

The Rust library ``tokenizers`` reads that file, so normalisation (accents, CJK, control characters) and pieces are
those of the model by construction. Wu et al. 2016, arXiv:1609.08144, section 4.1.
"""

import functools
from typing import TYPE_CHECKING, Any

from tl_core.backbones import package_files
from tl_core.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np  # pages list backbones

VOCABULARY = 30522
NAME = f"WordPiece {package_files.MINILM_TOKENIZER.sha256[:12]}"
START, END = 101, 102  # [CLS] and [SEP]; padding is 0
CHARACTERS_A_TOKEN = 32  # of a long text so many are looked at first


def tokenize(text: str, size: int) -> "np.ndarray":
    """int32 (size,): [CLS], the text's pieces, [SEP], then zeros; a longer text keeps its beginning."""
    import numpy as np

    tokens = [START, *_pieces(text, size - 2), END]
    return np.array(tokens + [0] * (size - len(tokens)), np.int32)


def length(text: str) -> int:
    """How many tokens the whole text has, [CLS] and [SEP] among them."""
    return len(_encoded(text).ids) + 2


def file() -> "Path":
    """The model's tokenizer.json."""
    return package_files.locate(package_files.MINILM_TOKENIZER)


def spans(text: str, size: int) -> list[tuple[int, int] | None]:
    """For each of ``tokenize``'s tokens where its whole word stands in the text; None for marks and padding."""
    encoded = _beginning(text, size - 2)
    places = list(zip(encoded.word_ids, encoded.offsets, strict=True))
    words: dict[int, tuple[int, int]] = {}
    for word, (start, end) in places:
        if word is not None:
            first, last = words.get(word, (start, end))
            words[word] = min(first, start), max(last, end)
    found = [offsets if word is None else words[word] for word, offsets in places][:size - 2]
    return [None, *found, None, *[None] * (size - 2 - len(found))]


def _pieces(text: str, count: int) -> list[int]:
    """The first ``count`` pieces, or all where there are fewer."""
    return _beginning(text, count).ids[:count]


def _beginning(text: str, count: int) -> Any:
    """As much of the text as has ``count`` pieces or more, encoded."""
    beginning = text[:CHARACTERS_A_TOKEN * count]
    encoded = _encoded(beginning)
    if len(beginning) < len(text) and not _whole(encoded, count):
        encoded = _encoded(text)
    return encoded


def _whole(encoded: Any, count: int) -> bool:
    """Whether the first ``count`` pieces lie before the last word, which the cut may have shortened."""
    words = encoded.word_ids
    return len(words) > count and words[count - 1] != words[-1]


def _encoded(text: str) -> Any:
    try:
        return _tokenizer().encode(text, add_special_tokens=False)
    except TypeError:  # half of a surrogate pair, which no file in UTF-8 can hold
        return _tokenizer().encode(text.encode("utf8", "replace").decode("utf8"), add_special_tokens=False)


@functools.cache
def _tokenizer() -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UserError("The package 'tokenizers' is not installed.", "Networks that read texts need it.",
                        "Install it with `pip install --no-deps -r requirements-text.txt`.") from error
    tokenizer = Tokenizer.from_file(str(file()))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
