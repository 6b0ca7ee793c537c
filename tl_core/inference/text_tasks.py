"""Typed texts, answered in the second process (``engine.task_process``) as somebody types."""

import json
from collections.abc import Sequence
from typing import Any

from tl_core.errors import UserError
from tl_core.inference import pictures, tasks
from tl_core.inference.label_matching import sentence
from tl_core.progress import Progress, silent

MOST = 100  # texts at a time; more are for a table


def typed(names: Sequence[str], content: bytes, top: int, progress: Progress = silent) -> dict[str, Any]:
    """Texts under several networks; ``content`` is JSON: {"number": n, "texts": [text, …]}.

    Gives {"number": the same, "texts": [{"answers": {name: answer as ``tasks.look`` has it}, "said": whether they
    agree}, …]}. ``UserError`` for what is no such question, for empty texts and for more than ``MOST``.
    """
    number, texts = _asked(content)
    inputs = [pictures.of_text(text) for text in texts]
    by_network = {name: tasks.answer_each(name, inputs, top, progress) for name in names}
    rows = [{name: answers[at] for name, answers in by_network.items()} for at in range(len(inputs))]
    return {"number": number, "texts": [{"answers": row, "said": sentence(row)} for row in rows]}


def _asked(content: bytes) -> tuple[int, list[str]]:
    try:
        given = json.loads(content)
        number, texts = int(given["number"]), [str(text) for text in given["texts"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UserError("What was sent is no list of texts.", "Expected those that the page sends.",
                        "Reload the page.") from error
    if not 0 < len(texts) <= MOST:
        raise UserError(f"There are {len(texts)} texts.", f"Expected 1 to {MOST} at a time.",
                        "Put more of them into a table, and choose “Many texts”.")
    return number, texts
