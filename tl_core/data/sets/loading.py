"""From a version of an own set to a ``Dataset``."""

from collections.abc import Sequence
from dataclasses import replace

from tl_core.data import folders, label_table, unread_classes
from tl_core.data.dataset import Dataset
from tl_core.data.folder_scan import scan
from tl_core.data.parallel import Progress
from tl_core.data.sets import files, store, text_edits
from tl_core.data.sets.records import OwnSet
from tl_core.data.sets.split_counts import listed
from tl_core.data.splits import check_enough, complete
from tl_core.errors import UserError


def own_dataset(name: str, *, seed: int, check: bool = True, progress: Progress | None = None,
                number: int | None = None, text_columns: Sequence[str] | None = None) -> Dataset:
    """A version's pictures or texts, by default the current one's, as a data set with all three splits.

    Keys are absolute paths. Rows without a split count as train; splits without a row are
    carved out of train: seeded, stratified, every group in one of them. An edited version's rows
    are in the splits they were in before the edit (``splitting``). ``check`` looks
    into every file and leaves out those that cannot be read, and classes of nothing else. A set made over a folder has
    the further targets of the ``labels.csv`` in it. Raises ``UserError``.
    """
    own, called = store.get(name), name if number is None else f"{name}@{number}"
    _check_root(own)
    if own.modality == "text":
        edits = files.read_edits(files.folder_of(name), store.version(name, number).number)
        return text_edits.dataset_with(replace(own, name=called), edits, seed=seed, text_columns=text_columns,
                                       check=check, progress=progress)
    classes, rows_by_split = listed(store.split_rows(name, number, seed), own.root)
    splits, unreadable, digest, notes = folders.look_into(rows_by_split, own.root, check, progress)
    classes, splits, left_out = unread_classes.leave_out(classes, rows_by_split, splits, name, unreadable)
    dataset = check_enough(Dataset(
        called, own.title, classes, complete(splits, seed),
        folders.FolderReader(), digest, source=own.source or "brought to this program",
        licence=own.licence, unreadable=unreadable, notes=(*left_out, *notes)))
    table = label_table.beside(own.root, scan(own.root).pictures)
    return label_table.with_tasks_of(dataset.with_notes(table.notes if table else ()), table)


def _check_root(own: OwnSet) -> None:
    if not own.root.is_dir():
        raise UserError(f"The folder {str(own.root)!r} of the set {own.name!r} is not there.",
                        f"Expected its {own.noun}s in it.",
                        "Put it back, or remove the set.")
