"""A tokenizer.json whose padding is the token 0, as in all our networks: it changes places with what was 0 before.

RoBERTa's padding is 1, its mark of a text's beginning 0. What a network reads, keeps and exports is in the changed
tokens, and the changed tokenizer.json goes along. No TensorFlow here.
"""

import functools
import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tl_core import settings
from tl_core.file_digest import sha256

FOLDER = "tokenizers"  # below TL_HOME


def changed_file(original: Path, padding: int) -> Path:
    """``original`` where padding is 0 already, else a copy with 0 and ``padding`` exchanged, kept by its content."""
    if padding == 0:
        return original
    state = original.stat()
    return _kept(original, padding, settings.home() / FOLDER, (state.st_size, state.st_mtime_ns))


@functools.lru_cache(8)
def _kept(original: Path, padding: int, folder: Path, state: tuple[int, int]) -> Path:
    path = folder / f"{sha256(original)}.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{uuid.uuid4().hex}.part")  # nobody ever reads half of it
        part.write_text(json.dumps(changed(json.loads(original.read_bytes()), padding)), encoding="utf8")
        os.replace(part, path)
    return path


def changed(told: dict[str, Any], padding: int) -> dict[str, Any]:
    """The content of a tokenizer.json with the tokens 0 and ``padding`` exchanged everywhere."""
    def of(token: int) -> int:
        return {0: padding, padding: 0}.get(token, token)

    model = {**told["model"], "vocab": {piece: of(token) for piece, token in told["model"]["vocab"].items()}}
    added = sorted(({**one, "id": of(one["id"])} for one in told.get("added_tokens") or ()), key=lambda one: one["id"])
    return {**told, "model": model, "added_tokens": added, "post_processor": _marks(told.get("post_processor"), of),
            "padding": None, "truncation": None}


def _marks(processor: Any, of: Callable[[int], int]) -> Any:
    """What is put around a text."""
    if not isinstance(processor, dict):
        return processor
    marks = {name: processor[name] for name in ("sep", "cls") if name in processor}
    pairs: dict[str, Any] = {name: [content, of(token)] for name, (content, token) in marks.items()}
    if isinstance(named := processor.get("special_tokens"), dict):  # of a template
        pairs["special_tokens"] = {name: {**one, "ids": [of(token) for token in one["ids"]]}
                                   for name, one in named.items()}
    if "processors" in processor:  # several in turn
        pairs["processors"] = [_marks(one, of) for one in processor["processors"]]
    return {**processor, **pairs}
