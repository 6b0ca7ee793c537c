"""More texts for a set of texts of one's own, as one more version."""

from dataclasses import replace
from pathlib import Path

from tl_core import audit
from tl_core.data.dataset import Dataset
from tl_core.data.sets import files, store, text_edits
from tl_core.data.sets.records import OwnSet
from tl_core.data.texts import added_rows, table_dataset, text_sets
from tl_core.data.texts.added_rows import TEXT
from tl_core.data.texts.brought_rows import ExtendedSet
from tl_core.data.texts.columns import TextColumns
from tl_core.data.texts.rows_to_add import RowsToAdd
from tl_core.data.upload.sanitize import class_key, class_name
from tl_core.errors import UserError
from tl_core.words import plural


@audit.attempted("set-edit")
def extend_texts(name: str, brought: Path, *, source: str, label: str = "") -> tuple[OwnSet, list[str]]:
    """One more version with the texts of the files in the folder ``brought``; the set, and what is worth telling.

    ``source`` is what they came from, in words; ``label`` the class of what says none. Texts that are there already are
    left out and told. ``UserError`` where nothing is new, where classes or domains cannot be told, for a set of
    pictures; then the set is as it was.
    """
    with store.lock(name):
        own, record = store.get(name), store.read(name)
        if own.modality != "text":
            raise UserError(f"{name!r} is a set of pictures.", "Expected a set of texts to add texts to.",
                            "Name one, or leave --extend out and make a set of its own.")
        edits, number = files.read_edits(files.folder_of(name), own.current), own.latest + 1
        rows = RowsToAdd(brought, _extended(own, text_edits.dataset_with(own, edits, seed=0, check=False), label))
        table = own.root / added_rows.file_name(number)
        try:
            with files.no_half(f"version {number} of {name!r}"):
                added_rows.write(table, rows)
            rows.check()
            after = replace(edits, added=(*edits.added, number))
            store.commit_texts(name, record, after, text_edits.dataset_with(own, after, seed=0, check=False),
                               f"added {plural(rows.count, 'text')} from {source}")
        except BaseException:
            table.unlink(missing_ok=True)
            raise
    return store.get(name), rows.notes


def _extended(own: OwnSet, dataset: Dataset, label: str) -> ExtendedSet:
    known = {class_key(one): one for one in dataset.classes}
    label = label and known.get(class_key(class_name(label)), class_name(label))
    if text_sets.kind(own.root) == "folder":
        return ExtendedSet(dataset, TextColumns((TEXT,), ()), (), label)
    return ExtendedSet(dataset, *table_dataset.columns_of(own.root), label)
