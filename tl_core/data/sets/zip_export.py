"""An own set as a zip that anybody can read, this program included."""

import os
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from tl_core.data import label_table
from tl_core.data.arrangement import Place, arrange
from tl_core.data.arrangement.explicit import folders_of
from tl_core.data.atomic_files import atomic_path
from tl_core.data.parallel import Progress
from tl_core.data.sets import files, store
from tl_core.data.sets.records import SetRow
from tl_core.data.upload.free_names import FreeNames
from tl_core.errors import UserError

STAGE = "Packing pictures"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same set gives the same bytes


def export(name: str, output: Path, number: int | None = None, progress: Progress | None = None) -> Path:
    """Write ``<class>/<file>`` (or ``<split>/…``, ``<domain>/…`` where there are such) into the zip ``output``.

    Where such folders would be read otherwise than the set is, as with groups, they say
    themselves what they are: ``split=train/class=cat/group=P007/<file>``. An ``output`` that is
    a folder gets ``NAME.zip``. Further tasks are in a ``labels.csv`` beside them.
    Never writes over a file that is there. Raises ``UserError``; nothing half-written stays behind.
    """
    own, rows = store.get(name), store.rows(name, number)
    output = output / f"{name}.zip" if output.is_dir() else output
    _check_output(output)
    with files.no_half(f"the file {output.name!r}"), atomic_path(output) as part, \
            zipfile.ZipFile(part, "x", zipfile.ZIP_STORED) as packed:  # pictures are compressed already
        entries = _entries(rows)
        for done, (entry, row) in enumerate(entries, 1):
            _add(packed, entry, own.root / row.file, name)
            if progress and (done % 32 == 0 or done == len(rows)):
                progress(STAGE, done, len(rows))
        _add_table(packed, entries, own.root)
    return output


def _entries(rows: Sequence[SetRow]) -> list[tuple[str, SetRow]]:
    """Where each row goes in the zip; a name that is taken there gets a number."""
    splits, names, entries = any(row.split for row in rows), FreeNames(), []
    plain = {row: ((row.split or "train") if splits else row.domain, row.label) for row in rows}
    folders = {row: tuple(filter(None, parts)) for row, parts in plain.items()}
    if not _read_so(folders, splits):
        folders = {row: folders_of(row.label, row.split, row.domain, row.group) for row in rows}
    for row in sorted(rows, key=lambda row: row.file):
        path = PurePosixPath(*folders[row], PurePosixPath(row.file).name)
        entries.append((str(names.give(path)), row))  # it may be unpacked where A and a are one file
    return entries


def _read_so(folders: Mapping[SetRow, tuple[str, ...]], splits: bool) -> bool:
    """Whether whoever reads these folders finds in them what the rows say."""
    places = arrange(Counter(folders.values())).likely.places
    return all(places[folder] == Place(row.label, (row.split or "train") if splits else None, row.domain, row.group)
               for row, folder in folders.items())


def _add(packed: zipfile.ZipFile, entry: str, path: Path, name: str) -> None:
    try:
        source = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        raise UserError(f"The picture {path.name!r} of {name!r} cannot be opened ({error.strerror}).",
                        "Expected every picture of the set.", "Put it back, or drop it from the set.") from error
    with source, packed.open(zipfile.ZipInfo(entry, _DAY), "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            target.write(block)


def _add_table(packed: zipfile.ZipFile, entries: Sequence[tuple[str, SetRow]], root: Path) -> None:
    """The set's further tasks, where it has some, by the names that its pictures have in the zip."""
    tasks = {task: {entry: labels[row.file] for entry, row in entries if row.file in labels}
             for task, labels in label_table.by_file(root).items()}
    if tasks:
        text = label_table.text_of(tasks).encode("utf8", "replace")
        packed.writestr(zipfile.ZipInfo(label_table.FILES[0], _DAY), text)


def _check_output(output: Path) -> None:
    if output.exists() or output.is_symlink():
        raise UserError(f"The file {str(output)!r} is there already.", "Expected a name that is free.",
                        "Choose another name, or delete the file first.")
    if not output.parent.is_dir() or not os.access(output.parent, os.W_OK):
        raise UserError(f"Nothing can be written to the folder {str(output.parent)!r}.",
                        "Expected a folder that is there and that you may write to.", "Make it, or choose another.")
