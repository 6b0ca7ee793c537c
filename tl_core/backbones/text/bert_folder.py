"""A folder of BERT's kind, as Hugging Face's libraries save one, as a backbone: its path is its name.

config.json says the sizes, tokenizer.json how texts become tokens, model.safetensors holds the weights. Nothing of it
can run a program: no pickle is read, no code. No TensorFlow here.
"""

import functools
import hashlib
import json
import os
from functools import partial
from pathlib import Path
from typing import Any

from tl_core.backbones.input_spec import TextInput
from tl_core.backbones.spec import BackboneSpec, Block
from tl_core.backbones.text import shapes
from tl_core.backbones.text.word_pieces import WordPieces
from tl_core.errors import UserError
from tl_core.printable import printable

SOURCE = "folder"  # the name of its weights among a backbone's sources
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
WINDOW = 128  # tokens of a text, or fewer where the model tells fewer positions apart
LARGEST_FILE = 64 * 2**20  # bytes of config and tokenizer
EXPECTED = f"Expected a folder with {CONFIG} (model_type bert), {TOKENIZER} of WordPiece and {WEIGHTS}."


def spec_of(name: str) -> BackboneSpec:
    """The folder at the path ``name`` as a backbone; ``UserError`` where it is none of BERT's kind."""
    folder = Path(os.path.expanduser(name)).resolve()
    return _spec(folder, tuple(_state(folder, file) for file in (CONFIG, TOKENIZER, WEIGHTS)))


def weights_file(spec: BackboneSpec) -> Path | None:
    """Where a folder's weights are; None of a backbone that is none."""
    return Path(spec.name) / WEIGHTS if SOURCE in spec.weights else None


@functools.lru_cache(8)
def _spec(folder: Path, state: tuple) -> BackboneSpec:
    shape = shapes.of_config(_read(folder / CONFIG), folder.name)
    if not (folder / WEIGHTS).is_file():
        raise _refused(folder, f"it holds no {WEIGHTS}; weights in pickled files (.bin) are not read, for they can run "
                       "any program")
    start, end, digest = _tokenizer(folder, shape.vocabulary)
    pieces, size = WordPieces(lambda: folder / TOKENIZER, start, end), min(WINDOW, shape.positions)
    reads = TextInput(size, shape.vocabulary, f"WordPiece {digest[:12]}", pieces.tokenize, minimum_size=8,
                      tokenizer_file=pieces.file, spans=pieces.spans)
    blocks = tuple(Block(block, block, count, (size, shape.width)) for block, count in shapes.parameters(shape))
    return BackboneSpec(
        name=str(folder), title=printable(folder.name), blocks=blocks, build=partial(_build, shape, folder.name),
        weights=(SOURCE, "random"), input=reads, default_depth=len(blocks) - 2, licence="as its makers say",
        paper="Devlin et al. 2018, arXiv:1810.04805", attention=True,
        summary=f"A folder of BERT's kind: {shape.layers} transformer layers of width {shape.width}.")


def _build(shape: Any, name: str, size: int) -> Any:
    from tl_core.backbones.text import bert  # imports Keras

    return bert.build(shape, "".join(letter if letter.isalnum() else "_" for letter in name), size)


def _tokenizer(folder: Path, vocabulary: int) -> tuple[int, int, str]:
    """Ids of [CLS] and [SEP], and the SHA-256 of the tokenizer; ``UserError`` where it is no such one."""
    values = _read(folder / TOKENIZER)
    added = (token for token in values.get("added_tokens") or () if isinstance(token, dict))
    ids = {str(token.get("content")): int(token.get("id") or 0) for token in added}
    known = values.get("model")
    model: dict[str, Any] = known if isinstance(known, dict) else {}
    if model.get("type", "WordPiece") != "WordPiece" or ids.get("[PAD]", 1) != 0 or not {"[CLS]", "[SEP]"} <= set(ids):
        raise _refused(folder, f"its {TOKENIZER} is not of WordPiece with [PAD] as 0, [CLS] and [SEP]")
    if len(model.get("vocab") or ()) > vocabulary:
        raise _refused(folder, f"its {TOKENIZER} has more pieces than its {CONFIG} says")
    with open(folder / TOKENIZER, "rb") as content:
        return ids["[CLS]"], ids["[SEP]"], hashlib.file_digest(content, "sha256").hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("it is too large")
        values = json.loads(path.read_text(encoding="utf8"))
        if not isinstance(values, dict):
            raise ValueError("it is no JSON object")
        return values
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(path.parent, f"its {path.name} cannot be read ({getattr(error, 'strerror', None) or error})"
                       ) from error


def _state(folder: Path, name: str) -> tuple[int, int]:
    try:
        known = (folder / name).stat()
        return known.st_size, known.st_mtime_ns
    except OSError:
        return -1, -1


def _refused(folder: Path, why: str) -> UserError:
    return UserError(f"The folder {printable(folder.name)!r} is no backbone: {why}.", EXPECTED,
                     "Choose another folder, or a backbone that `python -m tl_core backbones` lists.")
