"""Pictures without class folders that came with a table of labels: its first task says their classes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tl_core.data import label_table
from tl_core.data.arrangement import arrange
from tl_core.data.arrangement.explicit import folders_of
from tl_core.data.label_rows import LabelTable
from tl_core.data.upload import label_tables
from tl_core.data.upload.archive_entries import ArchiveListing
from tl_core.data.upload.placed_entries import folder_counts
from tl_core.data.upload.sanitize import display
from tl_core.data.upload.staged_image import StagedImage

NO_CLASS = "the table of labels gives it no class, and there are no class folders"
Parts = tuple[str, ...]


def placed(offer: ArchiveListing, gathered: list[StagedImage], tables: Sequence[tuple[Parts, Path]]
           ) -> tuple[ArchiveListing, list[StagedImage]]:
    """As they came where there are class folders, or no table. Else each picture in its class' folder.

    The table is then written anew by their new paths; those without a class are refused with the reason.
    """
    if len(tables) != 1 or len(_labels(offer, gathered)) > 1:
        return offer, gathered
    (path, file), = tables
    at, pictures = path[:-1], [item for item in gathered if not item.look.reason]
    if any(item.parts[:len(at)] != at for item in pictures):
        return offer, gathered
    table, keys = label_tables.read_one(file, (item.parts[len(at):] for item in pictures))
    if not table.tasks:
        return offer, gathered
    task, labels = next(iter(table.tasks.items()))
    moved, left, new_paths = [], list(offer.refused), {}
    for item in gathered:
        key = keys.get(item.parts[len(at):], "")
        if item.look.reason or key not in labels:
            left.append((display(item.name), item.look.reason or NO_CLASS))
            continue
        folders = folders_of(labels[key], table.splits.get(key), None, None)
        parts = (*folders, "-".join(item.parts[len(at):]))
        new_paths[key] = "/".join(parts)
        moved.append(replace(item, name="/".join((*at, *parts))))
    _rewrite(file, table, new_paths)
    note = f"There are no class folders: {task!r} of {table.name} says the classes."
    return replace(offer, refused=tuple(left), notes=(*offer.notes, note), folders=()), moved


def _labels(offer: ArchiveListing, gathered: list[StagedImage]) -> set[str]:
    """The classes that the folders say."""
    return {place.label for place in arrange(folder_counts(offer, gathered)).likely.places.values() if place.label}


def _rewrite(file: Path, table: LabelTable, new_paths: dict[str, str]) -> None:
    tasks = {task: {new_paths[key]: label for key, label in labels.items() if key in new_paths}
             for task, labels in table.tasks.items()}
    file.write_text(label_table.text_of(tasks), encoding="utf8", errors="replace")
