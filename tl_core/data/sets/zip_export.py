"""An own set as a zip that anybody can read, this program included."""

import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from tl_core import audit, ownership
from tl_core.data import label_table
from tl_core.data.arrangement import Place, arrange
from tl_core.data.arrangement.explicit import folders_of
from tl_core.data.atomic_files import atomic_path
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.parallel import Progress
from tl_core.data.sets import files, loading, store
from tl_core.data.sets.records import OwnSet, SetRow
from tl_core.data.upload.free_names import FreeNames
from tl_core.errors import UserError

STAGE = "Packing pictures"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same set gives the same bytes


@audit.attempted("export")
def export(name: str, output: Path, number: int | None = None, progress: Progress | None = None) -> Path:
    """Write ``<class>/<file>`` (or ``<split>/…``, ``<domain>/…`` where there are such) into the zip ``output``.

    Where such folders would be read otherwise than the set is, as with groups, they say
    themselves what they are: ``split=train/class=cat/group=P007/<file>``. An ``output`` that is
    a folder gets ``NAME.zip``. Further tasks are in a ``labels.csv`` beside them. Texts become one table, a JSON object
    a line, each with its labels and the split that seed 0 gives it.
    Never writes over a file that is there. Raises ``UserError``; nothing half-written stays behind.
    """
    own = store.get(name)
    ownership.check_may_change(f"The set {name!r}", own.user)  # who may look at it need not take it away
    output = output / f"{name}.zip" if output.is_dir() else output
    _check_output(output)
    texts = own.modality == "text"
    with files.no_half(f"the file {output.name!r}"), atomic_path(output) as part, \
            zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED if texts else zipfile.ZIP_STORED) as packed:
        (_add_texts if texts else _add_pictures)(packed, own, number, progress)
    return output


def _add_pictures(packed: zipfile.ZipFile, own: OwnSet, number: int | None, progress: Progress | None) -> None:
    """As they are: they are compressed already."""
    entries = _entries(store.rows(own.name, number))
    for done, (entry, row) in enumerate(entries, 1):
        _add(packed, entry, own.root / row.file, own.name)
        if progress and (done % 32 == 0 or done == len(entries)):
            progress(STAGE, done, len(entries))
    _add_table(packed, entries, own.root)


def _add_texts(packed: zipfile.ZipFile, own: OwnSet, number: int | None, progress: Progress | None) -> None:
    dataset = loading.own_dataset(own.name, seed=0, check=False, number=number, progress=progress)
    info = zipfile.ZipInfo(f"{own.name}.jsonl", _DAY)
    info.compress_type = packed.compression
    with packed.open(info, "w", force_zip64=True) as table:
        for name in SPLITS:
            for row in _rows_of(dataset, name, dataset.splits[name]):
                table.write(f"{json.dumps(row, ensure_ascii=False)}\n".encode("utf8", "surrogatepass"))


def _rows_of(dataset: Dataset, name: str, split: Split) -> Iterator[dict[str, str]]:
    """What a line says of each text: nothing of a task for which it has no label."""
    targets = {task: (target.classes, target.labels[name].tolist()) for task, target in dataset.targets.items()}
    for at, key in enumerate(split.keys):
        labels = {task: classes[known[at]] for task, (classes, known) in targets.items() if known[at] >= 0}
        domain = {"domain": split.domains[at]} if split.domains else {}
        yield {**labels, **domain, "split": name, "text": dataset.read(key)}


def _entries(rows: Sequence[SetRow]) -> list[tuple[str, SetRow]]:
    """Where each row goes in the zip; a name that is taken there gets a number."""
    splits, names, entries = any(row.split for row in rows), FreeNames(), []
    plain = {row: ((row.split or "train") if splits else row.domain, row.label) for row in rows}
    folders = {row: tuple(filter(None, parts)) for row, parts in plain.items()}
    if not _read_so(folders, splits):
        folders = {row: folders_of(row.label, row.split, row.domain, row.group) for row in rows}
    for row in sorted(rows, key=lambda row: row.file):
        path = PurePosixPath(*folders[row], PurePosixPath(row.file).name)
        entries.append((names.give(str(path)), row))  # it may be unpacked where A and a are one file
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
