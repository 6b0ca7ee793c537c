"""Versions of an own set: every change is one more, undo and redo move between them, nothing is lost.

A version names the one it was made from (``parent``). Undo goes there; redo goes to the
newest version made from the current one. A change after an undo takes the next free
number, so that the versions it leaves aside keep theirs.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tl_core import audit
from tl_core.data import label_table
from tl_core.data.sets import files, space, store, tasks_table, text_edits
from tl_core.data.sets.records import OwnSet, SetRow, Version
from tl_core.data.sets.split_counts import check_rows
from tl_core.data.upload.manifest import AcceptedFile
from tl_core.errors import UserError


@audit.attempted("set-edit")
def edit(name: str, *, drop: Iterable[str] = (), relabel: Mapping[str, str] | None = None, what: str) -> Version:
    """A new version without the files ``drop``, and with new labels for the files in ``relabel``.

    Of a set of texts these are rows of its tables, or its files. ``what`` says in words what was done. Raises
    ``UserError`` where a file is not in the current version, where nothing would change, or where a class would lose
    all its pictures or texts.
    """
    drop, relabel = set(drop), dict(relabel or {})
    with store.lock(name):
        own, record = store.get(name), store.read(name)
        if own.modality == "text":
            edits, dataset = text_edits.edited(own, files.read_edits(files.folder_of(name), own.current), drop, relabel)
            return store.commit_texts(name, record, edits, dataset, what)
        before = files.read_rows(files.folder_of(name), record["current"])
        _check_known(name, record["current"], before, drop | relabel.keys())
        after = tuple(replace(row, label=_label(relabel[row.file])) if row.file in relabel else row
                      for row in before if row.file not in drop)
        _check_change(name, before, after)
        check_rows(name, after, _drawn(name, record, after))
        return store.commit(name, record, after, what)


@audit.attempted("set-edit")
def extend(name: str, staging, *, what: str = "extended") -> OwnSet:
    """One more version with the pictures of a ``Staging`` added; where that fails the staging is as it was."""
    with store.lock(name), staging.lock, space.room_for(staging.journal.bytes), \
            files.no_half(f"the pictures for {name!r}"):
        files.check_staged(staging)
        record, folder = store.of_pictures(name, store.read(name)), files.folder_of(name)
        before = files.read_rows(folder, record["current"])
        added = f"added-{staging.id}"
        after = (*before, *(_inside(row, added) for row in staging.rows()))
        if len(after) == len(before):
            raise UserError(f"There are no pictures to add to {name!r}.", "Expected one or more.", "Add some first.")
        check_rows(name, after, _drawn(name, record, after))
        record = _with_pictures_inside(folder, record)
        with tasks_table.extended(folder / files.PICTURES, added, staging.tasks()):
            _move_in(staging.folder / files.PICTURES, folder / files.PICTURES / added,
                     lambda: store.commit(name, record, after, what))
        store.remember(staging, folder / files.PICTURES / added)
    staging.discard()
    return store.get(name)


def part(name: str, number: int, keep: Callable[[SetRow], bool], *, what: str) -> Version:
    """A version with those training pictures of version ``number`` that ``keep`` names, and all that it holds back.

    It stands beside the others, and the current version stays current: so it needs no owner's leave. ``UserError``
    where a class would have nothing to train on, or where every seed draws splits of its own.
    """
    with files.alone(name):
        record, rows = store.of_pictures(name, store.read(name)), store.split_rows(name, number, 0)
        if not all(row.split for row in rows):
            raise UserError(f"Version {number} of {name!r} is split anew by every seed.", "Expected pictures that are "
                            "in train, val and test for good.", "Bring them with their splits.")
        pictures = tuple(row for row in rows if row.split != "train" or keep(row))
        check_rows(name, pictures)
        return store.commit_beside(name, record, pictures, what)


def undo(name: str) -> OwnSet:
    """Go back to the version that the current one was made from."""
    return _go(name, "undoes", "There is nothing to undo: it is the first version.")


def redo(name: str) -> OwnSet:
    """Go to the newest version that was made from the current one."""
    return _go(name, "redoes", "There is nothing to redo: nothing was made from it.")


@audit.attempted("set-edit")
def use(name: str, number: int) -> OwnSet:
    """Make any version the current one."""
    with store.lock(name):
        record = store.read(name)
        _set_current(name, record, store.numbered(name, record, number))
    return store.get(name)


@audit.attempted("set-edit")
def _go(name: str, where: str, nothing: str) -> OwnSet:
    with store.lock(name):
        own = store.get(name)
        number = getattr(own, where)
        if number is None:
            raise UserError(f"{name!r} is at version {own.current}.", nothing, "Choose a version from the list.")
        _set_current(name, store.read(name), number)
    return store.get(name)


def _set_current(name: str, record: dict, number: int) -> None:
    with files.no_half(f"the set {name!r}"):
        files.write(files.folder_of(name), {**record, "current": number})


def _label(label: str) -> str:
    from tl_core.data.upload.sanitize import class_name
    return class_name(label)


def _check_known(name: str, number: int, rows: Sequence[SetRow], names: set[str]) -> None:
    unknown = sorted(names - {row.file for row in rows})
    if unknown:
        raise UserError(f"The picture {unknown[0]!r} is not in version {number} of {name!r}.",
                        "Expected pictures of that version; somebody may have changed the set meanwhile.",
                        "Look at the set again, then repeat the change.")


def _check_change(name: str, before: Sequence[SetRow], after: Sequence[SetRow]) -> None:
    if before == after:
        raise UserError(f"The change leaves {name!r} as it is.", "Expected a picture to drop or to label anew.",
                        "Choose one.")
    lost = sorted({row.label for row in before} - {row.label for row in after})
    if lost:
        raise UserError(f"The change would leave the class {lost[0]!r} of {name!r} without pictures.",
                        "Every class needs some.", "Keep pictures of it, or add others first.")


def _drawn(name: str, record: dict, after: Sequence[SetRow]) -> tuple[SetRow, ...]:
    """The rows of a version to be, each with its split; by seed 0, as ``check_rows`` looks at it."""
    folder = files.folder_of(name)
    return store.drawn(folder, record, after, store.next_pools(folder, record, after), 0)


def _inside(row: AcceptedFile, added: str) -> SetRow:
    """A staged picture as it is named in the set; its group is told apart from those that are there."""
    return SetRow(f"{added}/{row.file}", row.label, row.split, row.group and f"{added}/{row.group}", row.domain)


def _move_in(source: Path, target: Path, commit) -> None:
    os.rename(source, target)
    try:
        commit()
    except BaseException:
        os.rename(target, source)
        raise


def _with_pictures_inside(folder: Path, record: dict) -> dict:
    """The record with its root in the set's own folder; pictures outside are linked or copied into it first."""
    if record["root"] == files.PICTURES:
        return record
    target, outside = files.aside("pictures"), Path(record["root"])
    try:
        for file in sorted({row.file for item in record["versions"]
                            for row in files.read_rows(folder, item["number"])}):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(outside / file, target / file)
        _write_table(outside, target)
        shutil.rmtree(folder / files.PICTURES, ignore_errors=True)  # of an attempt that failed later on
        os.rename(target, folder / files.PICTURES)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return {**record, "root": files.PICTURES}


def _write_table(outside: Path, target: Path) -> None:
    """The tasks of the folder outside, in a table that names files by their whole paths in the set."""
    tasks = label_table.by_file(outside)
    tasks_table.write(target, {task: {file: label for file, label in labels.items() if (target / file).is_file()}
                               for task, labels in tasks.items()})


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        with suppress(FileNotFoundError):  # gone from the folder: it is unreadable in the set as before
            shutil.copyfile(source, target)
