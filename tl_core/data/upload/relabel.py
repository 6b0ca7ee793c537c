"""Second thoughts while pictures are still coming in: taking some back, giving a class another name."""

from collections.abc import Collection
from dataclasses import replace

from tl_core.data.upload.sanitize import class_name
from tl_core.data.upload.upload_session import Staging


def remove(staging: Staging, files: Collection[str] = (), *, label: str | None = None) -> int:
    """Take back the pictures of these ``AcceptedFile.file``, or all of class ``label``; how many there were."""
    files, journal = frozenset(files), staging.journal
    with staging.lock:
        gone = {row.file for row in journal.rows if row.file in files or row.label == label}
        if gone:
            journal.replace([*(row for row in journal.rows if row.file not in gone), *journal.left])
        for file in gone:
            (staging.pictures / file).unlink(missing_ok=True)
    return len(gone)


def relabel(staging: Staging, label: str, new: str) -> str:
    """Give class ``label`` another name, made harmless; the name it has now. A class that is there gets them all."""
    journal = staging.journal
    with staging.lock:
        others = {row.label.casefold(): row.label for row in journal.rows if row.label != label}
        name = class_name(new)
        name = others.get(name.casefold(), name)
        rows = [replace(row, label=name, folder=new) if row.label == label else row for row in journal.rows]
        if rows != journal.rows:
            journal.replace([*rows, *journal.left])
        if name != label:
            staging.placement.rename(label, name)
    return name
