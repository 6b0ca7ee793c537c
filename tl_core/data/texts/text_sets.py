"""Sets of texts as the catalog asks for them: the generated one, tables, and folders of text files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tl_core.data.dataset import Dataset
from tl_core.data.parallel import Progress
from tl_core.data.splits import completed
from tl_core.data.texts import table_dataset, text_folder

_LENGTH = 8  # characters, on the average, below which a column is no text


def kind(path: Path) -> str | None:
    """"table" or "folder", how the texts at ``path`` are kept; None where there are none. Reads a few rows at most."""
    tables = table_dataset.tables(path)
    if any(table_dataset.looks_like_texts(table.path) for table in tables):
        return "table"
    return "folder" if path.is_dir() and text_folder.look(path) else None


def domains(path: Path) -> tuple[str, ...]:
    """Those that files' names or folders tell; a column of domains is known once the table was read."""
    if tables := table_dataset.tables(path):
        names = dict.fromkeys(table.domain for table in tables if table.domain)
        return tuple(names) if len(names) > 1 else ()
    arrangement = text_folder.look(path)
    return arrangement.likely.domains if arrangement else ()


def text_columns(path: Path) -> tuple[str, ...]:
    """Columns of the tables at ``path`` that may be a text; none where there is no table, or none can be read."""
    names: dict[str, None] = {}
    for table in table_dataset.tables(path):
        try:
            facts = table.stored().facts
        except (OSError, ValueError):
            continue
        names |= dict.fromkeys(name for name, known in facts.items() if known.mean_length >= _LENGTH)
    return tuple(names)


def dataset(path: Path, *, seed: int, **fields: Any) -> Dataset:
    """The texts at ``path`` with all three splits; ``fields`` as ``before_splitting``'s."""
    return completed(before_splitting(path, **fields), seed)


def before_splitting(path: Path, *, name: str, title: str, source: str, licence: str,
                     text_columns: Sequence[str] | None = None, check: bool = True, progress: Progress | None = None
                     ) -> Dataset:
    """The texts at ``path`` with the splits that files, columns or folders name, which may be train alone.

    ``UserError`` where there are none, or only one class.
    """
    if kind(path) == "folder":
        return text_folder.before_splitting(path, name=name, title=title, source=source, licence=licence, check=check,
                                            progress=progress)
    return table_dataset.before_splitting(path, name=name, title=title, source=source, licence=licence,
                                          text_columns=text_columns, progress=progress)
