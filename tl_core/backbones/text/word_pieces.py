"""The WordPiece tokenizer of BERT's English vocabulary, uncased, as MiniLM's tokenizer.json says. No TensorFlow here.

Its 30,522 pieces are bert-base-uncased's, so the BERT and DistilBERT of the catalog read the same tokens, and
what is kept of a text serves them all.
"""

import functools
from typing import TYPE_CHECKING

from tl_core.backbones import package_files
from tl_core.backbones.text.json_tokenizer import JsonTokenizer

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARY = 30522
NAME = f"WordPiece {package_files.MINILM_TOKENIZER.sha256[:12]}"
START, END = 101, 102  # [CLS] and [SEP]; padding is 0


@functools.cache
def file() -> "Path":
    """MiniLM's tokenizer.json, its content checked once."""
    return package_files.locate(package_files.MINILM_TOKENIZER)


MINILM = JsonTokenizer(file, START, END)
tokenize, length, spans = MINILM.tokenize, MINILM.length, MINILM.spans
