"""Second thoughts while pictures are still coming in: taking some back, giving a class another name."""

from collections.abc import Collection
from dataclasses import replace

from tl_core.data.intake.names import class_name
from tl_core.data.intake.staging import Staging


def remove(staging: Staging, files: Collection[str] = (), *, label: str | None = None) -> int:
    """Take back the pictures of these ``Row.file``, or all of class ``label``; how many there were."""
    files, journal = frozenset(files), staging.journal
    with journal.lock:
        gone = [row for row in journal.rows if row.file in files or row.label == label]
        names = {row.file for row in gone}
        if gone:
            journal.replace([row for row in journal.rows if row.file not in names])
        for row in gone:
            (staging.pictures / row.file).unlink(missing_ok=True)
    return len(gone)


def relabel(staging: Staging, label: str, new: str) -> str:
    """Give class ``label`` another name, made harmless; the name it has now. A class that is there gets them all."""
    journal = staging.journal
    with journal.lock:
        others = {row.label.casefold(): row.label for row in journal.rows if row.label != label}
        name = class_name(new)
        name = others.get(name.casefold(), name)
        if any(row.label == label for row in journal.rows):
            journal.replace([replace(row, label=name) if row.label == label else row for row in journal.rows])
    return name
