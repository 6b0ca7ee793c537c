"""Tables as people type them: a class, a comma, and a text with commas of its own that nobody puts into quotes."""

import csv
import io
from collections.abc import Iterable

from tl_core.data.texts.columns import LABELS, is_called
from tl_core.data.upload.sanitize import class_key, class_name


def quoted(text: str, classes: Iterable[str] = ()) -> str:
    """The lines with each text as one field, where the table has two columns parted by commas and no quotes; else as
    they are.

    The class stands first, or last where the header says so.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or '"' in text or any(mark in lines[0] for mark in ";\t|"):
        return text
    first = [field.strip() for field in lines[0].split(",")]
    known = {class_key(name) for name in classes}
    if class_key(class_name(first[0])) not in known and len(first) != 2 or any("," not in line for line in lines):
        return text
    last = len(first) == 2 and is_called(first[1], LABELS)
    rows = [line.rsplit(",", 1) if last else line.split(",", 1) for line in lines]
    table = io.StringIO()
    csv.writer(table).writerows([field.strip() for field in row] for row in rows)
    return table.getvalue()
