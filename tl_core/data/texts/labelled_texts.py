"""A set of texts of one's own out of another set's, under labels that somebody or something has given them."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from tl_core.data.texts import bring_texts
from tl_core.progress import Progress, silent

FILE = "texts.jsonl"  # JSON keeps line breaks, quotes and formulas as they are


class LabelledText(NamedTuple):
    """``split`` is None where the program is to split."""

    text: str
    label: str
    split: str | None = None


def create(name: str, rows: Sequence[LabelledText], *, source: str, licence: str = "", progress: Progress = silent
           ) -> str:
    """The set ``name`` of these texts; its name. ``UserError`` where it is taken or they are no data set: then nothing
    stays."""
    lines = (json.dumps({"text": row.text, "label": row.label, **({"split": row.split} if row.split else {})},
                        ensure_ascii=False) for row in rows)
    content = "\n".join(lines).encode("utf8", "surrogatepass")
    return bring_texts.create(name, [bring_texts.of_bytes(FILE, content)], title=name.replace("_", " "), source=source,
                              licence=licence, progress=progress)
