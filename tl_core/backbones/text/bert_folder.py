"""A folder of BERT's, RoBERTa's or DistilBERT's kind, as Hugging Face's libraries save one: its path is its name.

config.json says the sizes, tokenizer.json how texts become tokens, model.safetensors holds the weights. Nothing of it
can run a program: no pickle is read, no code. No TensorFlow here.
"""

import functools
import json
import os
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tl_core import local_copies
from tl_core.backbones.input_spec import TextInput
from tl_core.backbones.spec import BackboneSpec, Block
from tl_core.backbones.text import padding_first, shapes
from tl_core.backbones.text.json_tokenizer import JsonTokenizer
from tl_core.backbones.text.shapes import Shape
from tl_core.errors import UserError
from tl_core.file_digest import sha256
from tl_core.printable import printable

SOURCE = "folder"  # the name of its weights among a backbone's sources
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
WINDOW = 128  # tokens of a text, or fewer where the model tells fewer positions apart
LARGEST_FILE = 64 * 2**20  # bytes of config and tokenizer
EXPECTED = (f"Expected a folder with {CONFIG} (model_type bert, roberta or distilbert), {TOKENIZER} of WordPiece or "
            f"byte-level BPE and {WEIGHTS}.")
# What stands before and behind a text, and what pads it: BERT's names, RoBERTa's.
MARKS = (("[CLS]", "[SEP]", "[PAD]"), ("<s>", "</s>", "<pad>"))
TOKENIZERS = {"WordPiece": "WordPiece", "BPE": "byte-level BPE"}  # by a tokenizer.json's name, for people
PAPERS = {"bert": "Devlin et al. 2018, arXiv:1810.04805", "roberta": "Liu et al. 2019, arXiv:1907.11692",
          "distilbert": "Sanh et al. 2019, arXiv:1910.01108"}
TITLES = {"bert": "BERT", "roberta": "RoBERTa", "distilbert": "DistilBERT"}


class Marks(NamedTuple):
    """The tokens that stand before and behind a text, and that pad it."""

    start: int
    end: int
    padding: int


def spec_of(name: str) -> BackboneSpec:
    """The folder at the path ``name`` as a backbone; ``UserError`` where it is none of BERT's kind."""
    folder = Path(local_copies.path(os.path.expanduser(name))).resolve()
    return _spec(folder, _states(folder))


def weights_file(spec: BackboneSpec) -> Path | None:
    """Where a folder's weights are; None of a backbone that is none."""
    return Path(spec.name) / WEIGHTS if SOURCE in spec.weights else None


def shape_of(spec: BackboneSpec) -> Shape:
    """What a folder's files say of its sizes."""
    return _shape(Path(spec.name), _states(Path(spec.name)))


@functools.lru_cache(8)
def _spec(folder: Path, state: tuple) -> BackboneSpec:
    shape = _shape(folder, state)
    if not (folder / WEIGHTS).is_file():
        raise _refused(folder, f"it holds no {WEIGHTS}; weights in pickled files (.bin) are not read, for they can run "
                       "any program")
    size = min(WINDOW, shape.positions)
    blocks = tuple(Block(block, block, count, (size, shape.width)) for block, count in shapes.parameters(shape))
    return BackboneSpec(
        name=str(folder), title=printable(folder.name), blocks=blocks, build=partial(_build, shape, folder.name),
        weights=(SOURCE, "random"), input=_reads(folder, shape, size), default_depth=len(blocks) - 2,
        licence="as its makers say", paper=PAPERS[shape.kind], attention=True,
        summary=f"A folder of {TITLES[shape.kind]}'s kind: {shape.layers} transformer layers of width {shape.width}.")


@functools.lru_cache(8)
def _shape(folder: Path, state: tuple) -> Shape:
    config = _read(folder / CONFIG)
    shapes.kind_of(config, folder.name)
    shape = shapes.of_config(config, folder.name, _marks(folder).padding)
    if (pieces := _highest(_read(folder / TOKENIZER))) >= shape.vocabulary:
        raise _refused(folder, f"its {TOKENIZER} has more pieces ({pieces + 1}) than its {CONFIG} says")
    return shape


def _reads(folder: Path, shape: Shape, size: int) -> TextInput:
    file, marks = folder / TOKENIZER, _marks(folder)
    exchanged = {0: marks.padding, marks.padding: 0}  # padding becomes 0, and what was 0 takes its place
    marks = Marks(*(exchanged.get(token, token) for token in marks))
    tokens = JsonTokenizer(partial(padding_first.changed_file, file, shape.padding), marks.start, marks.end)
    kind = TOKENIZERS[_model(_read(file)).get("type", "WordPiece")]
    return TextInput(size, shape.vocabulary, f"{kind} {sha256(file)[:12]}", tokens.tokenize, minimum_size=min(8, size),
                     tokenizer_file=tokens.file, spans=tokens.spans)


def _build(shape: Shape, name: str, size: int) -> Any:
    from tl_core.backbones.text import bert  # imports Keras

    return bert.build(shape, "".join(letter if letter.isalnum() else "_" for letter in name), size)


def _marks(folder: Path) -> Marks:
    """``UserError`` where its tokenizer is of another kind."""
    values = _read(folder / TOKENIZER)
    ids = _added(values)
    marks = next(([ids[name] for name in names] for names in MARKS if ids.keys() >= set(names)), None)
    if _model(values).get("type", "WordPiece") not in TOKENIZERS or marks is None:
        raise _refused(folder, f"its {TOKENIZER} is not of WordPiece with [CLS], [SEP] and [PAD], or of BPE with <s>, "
                       "</s> and <pad>")
    return Marks(*marks)


def _model(values: dict[str, Any]) -> dict[str, Any]:
    known = values.get("model")
    pieces = known.get("vocab") if isinstance(known, dict) else None
    numbered = isinstance(pieces, dict) and all(isinstance(number, int) for number in pieces.values())
    return known if known and numbered else {"type": None}


def _added(values: dict[str, Any]) -> dict[str, int]:
    added = (token for token in values.get("added_tokens") or () if isinstance(token, dict))
    return {str(token.get("content")): token["id"] for token in added if isinstance(token.get("id"), int)}


def _highest(values: dict[str, Any]) -> int:
    """The largest number of any token."""
    return max([*_model(values)["vocab"].values(), *_added(values).values()], default=0)


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


def _states(folder: Path) -> tuple[tuple[int, int], ...]:
    """What tells that its files have changed."""
    return tuple(_state(folder / name) for name in (CONFIG, TOKENIZER, WEIGHTS))


def _state(file: Path) -> tuple[int, int]:
    try:
        known = file.stat()
        return known.st_size, known.st_mtime_ns
    except OSError:
        return -1, -1


def _refused(folder: Path, why: str) -> UserError:
    return UserError(f"The folder {printable(folder.name)!r} is no backbone: {why}.", EXPECTED,
                     "Choose another folder, or a backbone that `python -m tl_core backbones` lists.")
