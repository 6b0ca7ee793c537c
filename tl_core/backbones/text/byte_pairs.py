"""RoBERTa's byte-level BPE, as its tokenizer.json says, which is downloaded when the first text is read.

Its padding, 1 there, is 0 here (``padding_first``). No TensorFlow here.
"""

from typing import TYPE_CHECKING

from tl_core.backbones import hub_files
from tl_core.backbones.input_spec import TextInput
from tl_core.backbones.text import padding_first
from tl_core.backbones.text.json_tokenizer import JsonTokenizer
from tl_core.backbones.text.shapes import ROBERTA_BASE

if TYPE_CHECKING:
    from pathlib import Path

FILE = hub_files.file_of("roberta_base", hub_files.TOKENIZER)
NAME = f"byte-level BPE {FILE.sha256[:12]}"
START, END = 1, 2  # <s> and </s>; padding is 0


def file() -> "Path":
    """The tokenizer.json with padding as 0; ``UserError`` where it is not here and cannot be downloaded."""
    return padding_first.changed_file(hub_files.locate(FILE), ROBERTA_BASE.padding)


def reads(size: int) -> TextInput:
    """How RoBERTa reads texts."""
    return TextInput(size, ROBERTA_BASE.vocabulary, NAME, ROBERTA.tokenize, minimum_size=8, tokenizer_file=file,
                     spans=ROBERTA.spans)


ROBERTA = JsonTokenizer(file, START, END)
