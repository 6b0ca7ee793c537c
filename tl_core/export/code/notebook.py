"""The same code as a notebook: JSON of nbformat 4.5, without outputs."""

import json
from collections.abc import Sequence
from typing import Any

from tl_core.export.code.code_context import CodeCell


def notebook(title: str, parts: Sequence[CodeCell]) -> str:
    """A Markdown cell and a code cell for each part, below the ``title`` (Markdown)."""
    cells = [_cell("markdown", title, 0)]
    for part in parts:
        cells.append(_cell("markdown", f"## {part.heading}\n\n{part.text}", len(cells)))
        cells.append(_cell("code", part.code.strip("\n"), len(cells)))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
                       "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, text: str, number: int) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, **more, "source": text.splitlines(keepends=True)}
