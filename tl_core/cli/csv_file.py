"""A table that a command writes beside what it prints: checked before anything is computed, no formula in it."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tl_core.data.atomic_files import atomic_path, disk_full_errors
from tl_core.data.spreadsheet_cells import harmless
from tl_core.errors import UserError
from tl_core.printable import MARKED


def destination(output: str | None) -> Path | None:
    """Where ``--output`` says; ``UserError`` where no CSV can be written there."""
    if output is None:
        return None
    path = Path(output).expanduser()
    if path.suffix.lower() != ".csv" or not path.parent.is_dir():
        raise UserError(f"{output!r} cannot be written.", "Expected a file that ends in .csv, in a folder that is "
                        "there.", "Choose another place.")
    return path


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The whole table or nothing; ``UserError`` where the folder cannot be written in or the disk is full."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    try:
        with disk_full_errors(_full), atomic_path(path) as part:
            part.write_text(text.getvalue(), encoding="utf8", errors=MARKED)
    except PermissionError as error:
        raise UserError(f"{str(path)!r} cannot be written ({error.strerror}).", "Expected a folder one may write in.",
                        "Choose another place.") from error


def _full() -> UserError:
    return UserError("The disk is full.", "The table needs room.", "Make room, or choose another place.")
