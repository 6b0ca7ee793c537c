"""The store of own sets: finding, making, extending, renaming and removing them.

A set appears and disappears with one rename of its folder, so that nobody ever sees
half of one, and of two people who take the same name at once one is told so.
"""

import functools
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tl_core import audit, ownership
from tl_core.data import catalog_entries, file_hashes, folders
from tl_core.data.catalog_entries import CatalogEntry
from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.folder_size import bytes_in
from tl_core.data.sets import files, space, tasks_table
from tl_core.data.sets.records import OwnSet, SetRow, TextEdits, Version
from tl_core.data.sets.split_counts import check_rows
from tl_core.data.sets.splitting import with_splits
from tl_core.errors import UserError, unknown_name

ALONE = "one by one"
HINT = "`python -m tl_core data list` lists your own sets."
_AT = re.compile(r"(.+)@([0-9]{1,9})")


def names() -> list[str]:
    """The names of the own sets that whoever acts may see, sorted."""
    return [name for name in all_names() if may_see(name)]


def all_names() -> list[str]:
    """Every own set's name, whoever may see it, sorted: a name means one set to all."""
    folder = str(files.sets_folder())
    return sorted(name for name in os.listdir(folder) if _has_record(name, folder))


def may_see(name: str) -> bool:
    """Whether whoever acts may see the own set of this name; a damaged one's owner is not known."""
    if ownership.sight() is None:
        return True
    try:
        own = _unasked(name)
    except UserError:
        return False
    return ownership.sees(own.user, own.visibility)


def may_see_all(names: Iterable[str]) -> bool:
    """Whether whoever acts may see all own sets and versions among these names of data sets.

    A version of a set that is gone was somebody's: nobody knows any more whose.
    """
    if ownership.sight() is None:
        return True
    return all(may_see(meant[0]) if (meant := resolve(name)) else not _AT.fullmatch(name) for name in names)


def set_visibility(name: str, visibility: ownership.Visibility) -> None:
    """Say who else may see a set; ``UserError`` where it is somebody else's."""
    with lock(name):
        files.write(files.folder_of(name), {**read(name), "visibility": ownership.check_visibility(visibility)})


def get(name: str) -> OwnSet:
    """The set of that name; ``UserError`` where there is none, where its files are damaged, or where whoever acts may
    not see it."""
    own = _unasked(name)
    _check_may_see(name, own.user, own.visibility)
    return own


def _unasked(name: str) -> OwnSet:
    """``get`` for whoever may see it."""
    return _known(files.folder_of(name), name, files.stamp(files.folder_of(name)))[0]


@functools.lru_cache(maxsize=2000)
def _known(folder: Path, name: str, stamp: tuple | None) -> tuple[OwnSet, tuple[str, ...]]:
    """The set and its earlier names, read once for each ``stamp``: every page lists hundreds of them each time."""
    record = _read(name)
    return _own_set(name, record), tuple(record.get("formerly", ()))


def rows(name: str, number: int | None = None) -> tuple[SetRow, ...]:
    """The pictures of a version, by default the current one; ``UserError`` for a set of texts."""
    record = of_pictures(name, read(name))
    return files.read_rows(files.folder_of(name), numbered(name, record, number))


def versions(name: str) -> list[Version]:
    """Every version of the set, the oldest first."""
    return [_version(item) for item in read(name)["versions"]]


def version(name: str, number: int | None = None) -> Version:
    """One version of the set, by default the current one."""
    record = read(name)
    number = numbered(name, record, number)
    return next(_version(item) for item in record["versions"] if item["number"] == number)


def resolve(text: str) -> tuple[str, int | None] | None:
    """Own set and version that "pets", "pets@3", or a name from before a renaming mean; None where none is meant."""
    known = all_names()
    at = _AT.fullmatch(text)
    for name, number in ((text, None), (at[1], int(at[2])) if at else (text, None)):
        now = name if name in known else _renamed(name, known)
        if now:
            return now, number
    return None


def resolve_seen(text: str) -> tuple[str, int | None] | None:
    """``resolve``, of what whoever acts may see."""
    meant = resolve(text)
    return meant if meant and may_see(meant[0]) else None


@audit.attempted("set-make")
def create(staging, name: str, *, title: str = "", source: str = "", licence: str = "") -> OwnSet:
    """Publish a ``Staging`` as a new set.

    Raises ``UserError`` where the name is taken or the pictures are no data set; the
    staging is then as it was, ready for another name.
    """
    name = validate_new_name(name)
    with staging.lock, space.room_for(staging.journal.bytes):  # a picture that comes in meanwhile came too late
        pictures = staging.rows()
        files.check_staged(staging)
        check_rows(name, pictures)
        record = _new_record(title, source, licence, files.PICTURES, _contents(pictures), "brought")
        tasks_table.write(staging.pictures, staging.tasks())
        _publish(staging.folder, name, record, lambda: files.write_rows(staging.folder, 1, pictures))
    _tidy(files.folder_of(name))
    remember(staging, files.folder_of(name) / files.PICTURES)
    staging.discard()
    return get(name)


@audit.attempted("set-make")
def create_texts(folder: Path, name: str, dataset: Dataset, *, title: str = "", source: str = "", licence: str = ""
                 ) -> OwnSet:
    """Publish ``folder``, whose ``TEXTS`` are the ``dataset``, as a new set; ``UserError`` where the name is taken."""
    record = {**_new_record(title, source, licence, files.TEXTS, _contents_of_texts(dataset), "brought"),
              "modality": "text"}
    with space.room_for(bytes_in(folder)):
        _publish(folder, name, record, lambda: files.write_edits(folder, 1, TextEdits()))
    return get(name)


def remember(staging, folder: Path) -> None:
    """The staged pictures, now in ``folder``, were all decoded on the way in; loading the set need not do it again."""
    file_hashes.remember((str(folder / file), digest) for file, digest in staging.digests())


@audit.attempted("set-make")
def import_folder_set(entry_name: str, name: str, arrangement: str | None = None) -> OwnSet:
    """An own set over the folder of a set under ``TL_DATA_DIR``, so that it can be edited.

    The folder is read as ``arrangement`` says, by default the likely way. No picture is copied, and nothing is ever
    written to that folder.
    """
    known = {entry.name: entry for entry in _catalog() if entry.folder and not entry.own}
    if entry_name not in known:
        raise unknown_name("set under TL_DATA_DIR", entry_name, known, catalog_entries.HINT)
    entry, name = known[entry_name], validate_new_name(name)
    root = entry.folder
    assert root is not None  # the folder of an image folder
    pictures = _rows_in(Path(root), arrangement)
    check_rows(name, pictures)
    record = {**_new_record("", entry.source, entry.licence, root, _contents(pictures), f"made over {entry.name!r}"),
              "drawn": ALONE}  # as the folder's are: whoever compares runs on both finds the same test pictures
    folder = files.aside("new")
    folder.mkdir()
    try:
        _publish(folder, name, record, lambda: files.write_rows(folder, 1, pictures))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return get(name)


@audit.attempted("set-rename")
def rename(name: str, new: str, *, title: str | None = None) -> OwnSet:
    """Give a set another name, and another title where one is said. Runs that know the old name still find it."""
    new = new if new == name else validate_new_name(new)
    with lock(name), files.no_half(f"the set {name!r}"):
        record, folder = read(name), files.folder_of(name)
        changed = {**record, "formerly": [*record.get("formerly", []), name],
                   "title": record["title"] if title is None else title}
        files.write(folder, changed)
        try:
            _move(folder, new)
        except BaseException:
            files.write(folder, record)
            raise
    return get(new)


@audit.attempted("set-delete")
def remove(name: str) -> None:
    """Delete a set with all its versions and what was copied for it; a folder over which it was made stays."""
    with lock(name):
        os.rename(files.folder_of(name), files.aside("removed"))
    for left in files.sets_folder().glob(".removed-*"):  # also what an earlier removal could not finish
        shutil.rmtree(left, ignore_errors=True)


def read(name: str) -> dict[str, Any]:
    """A set's record; ``UserError`` for a name that is no set's, and where whoever acts may not see it."""
    record = _read(name)
    _check_may_see(name, record.get("user"), record.get("visibility", ownership.DEFAULT))
    return record


def _read(name: str) -> dict[str, Any]:
    """Whoever may see it."""
    _check_name(name)
    return files.read(files.folder_of(name))


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Only one at a time changes the set of this name, and only whose it is; whoever may not see it hears of none."""
    with files.alone(name):
        _check_name(name)
        try:
            record = _read(name)
        except UserError:  # damaged: nobody's, and still to be removed
            record = {}
        _check_may_see(name, record.get("user"), record.get("visibility", ownership.DEFAULT))
        ownership.check_may_change(f"The set {name!r}", record.get("user"))
        yield


def _check_may_see(name: str, owner: str | None, visibility: str) -> None:
    ownership.check_may_see(owner, visibility, partial(_none, name))


def commit(name: str, record: dict[str, Any], pictures: Sequence[SetRow], what: str) -> Version:
    """Write one more version and make it the current one. To be called with the set's lock held."""
    folder = files.folder_of(name)
    contents = {**_contents(pictures), "pools": next_pools(folder, record, pictures)}
    return _commit(name, record, contents, what, lambda number: files.write_rows(folder, number, pictures))


def commit_beside(name: str, record: dict[str, Any], pictures: Sequence[SetRow], what: str) -> Version:
    """Write one more version that nothing leads to but its number: the current one stays, and so do undo and redo."""
    number = record["versions"][-1]["number"] + 1
    item = _item(number, what, _contents(pictures), None)
    folder = files.folder_of(name)
    with files.no_half(f"version {number} of {name!r}"):
        files.write_rows(folder, number, pictures)
        files.write(folder, {**record, "versions": [*record["versions"], item]})
    return _version(item)


def commit_texts(name: str, record: dict[str, Any], edits: TextEdits, dataset: Dataset, what: str) -> Version:
    """``commit`` of a set of texts: its ``edits`` in all, and the ``dataset`` as it is with them."""
    folder = files.folder_of(name)
    return _commit(name, record, _contents_of_texts(dataset), what,
                   lambda number: files.write_edits(folder, number, edits))


def of_pictures(name: str, record: dict[str, Any]) -> dict[str, Any]:
    """The record; ``UserError`` where it is a set of texts, which has no pictures to name, add or pack."""
    if _modality(record) == "text":
        raise UserError(f"{name!r} is a set of texts.", "Expected a set of pictures.",
                        "Bring texts as a set of their own, under another name.")
    return record


def next_pools(folder: Path, record: dict[str, Any], pictures: Sequence[SetRow]) -> list[list[int | None]]:
    """``Version.pools`` of a version that is made of the current one and has these pictures."""
    parent = record["current"]
    pools = _item_of(record, parent).get("pools") or [[parent, None]]
    known = {row.file for row in files.read_rows(folder, parent)}
    added = any(row.file not in known for row in pictures)
    return [*pools, *([[record["versions"][-1]["number"] + 1, parent]] if added else [])]


def split_rows(name: str, number: int | None, seed: int) -> tuple[SetRow, ...]:
    """A version's rows; of one that came by an edit each has its split, which is the one it had before the edit."""
    record, folder = read(name), files.folder_of(name)
    number = numbered(name, record, number)
    return drawn(folder, record, files.read_rows(folder, number), _item_of(record, number).get("pools"), seed)


def drawn(folder: Path, record: dict[str, Any], pictures: Sequence[SetRow], pools: Sequence | None, seed: int
          ) -> tuple[SetRow, ...]:
    """These rows with the splits that ``pools`` give; as they are where they are drawn from themselves."""
    alone = record.get("drawn") == ALONE
    pool_rows = [_pool(folder, number, before, pictures) for number, before in pools or ()] or [tuple(pictures)] * alone
    if not pool_rows:
        return tuple(pictures)
    return with_splits(pictures, pool_rows, seed, alone and not any(row.group for row in pool_rows[0]))


def _pool(folder: Path, number: int, before: int | None, pictures: Sequence[SetRow]) -> tuple[SetRow, ...]:
    """The rows of a version that were not there before; of one that is not written yet they are ``pictures``."""
    pool = files.read_rows(folder, number) if files.has_rows(folder, number) else tuple(pictures)
    if before is None:
        return pool
    known = {row.file for row in files.read_rows(folder, before)}
    return tuple(row for row in pool if row.file not in known)


def _item_of(record: dict[str, Any], number: int) -> dict[str, Any]:
    return next(item for item in record["versions"] if item["number"] == number)


def numbered(name: str, record: dict[str, Any], number: int | None) -> int:
    """A version's number, by default the current one's; ``UserError`` where there is no such version."""
    known = [item["number"] for item in record["versions"]]
    if number is not None and number not in known:
        raise UserError(f"{name!r} has no version {number}.", f"Expected one from {known[0]} to {known[-1]}.",
                        "Choose one of them, or leave the number out for the current one.")
    return record["current"] if number is None else number


def validate_new_name(name: str) -> str:
    """The name made harmless; ``UserError`` where it cannot be, or where a data set has it already."""
    from tl_core.data.upload.sanitize import set_name
    name = set_name(name)
    if name.casefold() in {taken.casefold() for taken in (*all_names(), *(entry.name for entry in _catalog()))}:
        raise _taken(name)
    return name


def _catalog() -> list[CatalogEntry]:
    """Every data set; of own ones the names alone are known here."""
    return catalog_entries.listed(CatalogEntry(name, name, "", own=True) for name in all_names())


def _check_name(name: str) -> None:
    folder = str(files.sets_folder())
    if name in os.listdir(folder) and _has_record(name, folder):  # without a look at all the others
        return
    raise _none(name)


def _none(name: str) -> UserError:
    known = names()
    if not known:
        return UserError(f"No set of your own named {str(name)!r}.", "There is none yet.",
                         ownership.or_not_shared("`python -m tl_core data add` makes one."))
    return unknown_name("set of your own", name, known, ownership.or_not_shared(HINT))


def _has_record(name: str, folder: str) -> bool:
    return not name.startswith(".") and os.path.isfile(os.path.join(folder, name, files.SET))


def _modality(record: dict[str, Any]) -> str:
    return record.get("modality", "image")


def _commit(name: str, record: dict[str, Any], contents: dict[str, Any], what: str, write: Callable[[int], None]
            ) -> Version:
    number = record["versions"][-1]["number"] + 1
    item = _item(number, what, contents, record["current"])
    with files.no_half(f"version {number} of {name!r}"):
        write(number)
        files.write(files.folder_of(name), {**record, "current": number, "versions": [*record["versions"], item]})
    return _version(item)


def _own_set(name: str, record: dict[str, Any]) -> OwnSet:
    items = {item["number"]: item for item in record["versions"]}
    current, folder = items[record["current"]], files.folder_of(name)
    return OwnSet(
        name, record["title"] or name.replace("_", " "), record["source"], record["licence"],
        root=folder / record["root"],  # an absolute path stays as it is
        current=current["number"], latest=max(items), created=datetime.fromisoformat(record["created"]),
        count=current["count"], classes=current["classes"], domains=tuple(current["domains"]),
        copied=not os.path.isabs(record["root"]), modality=_modality(record), user=record.get("user"),
        visibility=record.get("visibility", ownership.DEFAULT), undoes=current["parent"],
        redoes=max((n for n, item in items.items() if item["parent"] == current["number"]), default=None))


def _publish(folder: Path, name: str, record: dict[str, Any], write_version: Callable[[], None]) -> None:
    try:
        with files.no_half(f"the set {name!r}"):
            write_version()
            files.write(folder, record)
            _move(folder, name)
    except BaseException:
        (folder / files.SET).unlink(missing_ok=True)
        shutil.rmtree(folder / files.VERSIONS, ignore_errors=True)
        raise


def _move(folder: Path, name: str) -> None:
    """Rename onto a name that is free: a folder that holds something is never replaced."""
    target = files.folder_of(name)
    if target == folder:
        return
    try:
        os.rename(folder, target)
    except OSError:
        if target.exists():
            raise _taken(name) from None
        raise


def _tidy(folder: Path) -> None:
    """Take away what was of use to the staging only."""
    for extra in folder.iterdir():
        if extra.is_dir() and extra.name not in (files.PICTURES, files.VERSIONS):
            shutil.rmtree(extra, ignore_errors=True)
        elif extra.is_file() and extra.name != files.SET:
            extra.unlink(missing_ok=True)


def _taken(name: str) -> UserError:
    return UserError(f"The name {name!r} is taken.", "Expected a name that no data set has yet.",
                     "Choose another name, or extend the set that has it.")


def _renamed(name: str, known: list[str]) -> str | None:
    return next((now for now in known if name in _earlier_names(now)), None)


def _earlier_names(name: str) -> tuple[str, ...]:
    try:
        return _known(files.folder_of(name), name, files.stamp(files.folder_of(name)))[1]
    except UserError:  # a damaged set does not stand in the way of the others
        return ()


def _rows_in(folder: Path, arrangement: str | None) -> tuple[SetRow, ...]:
    """One a labelled picture: by class folders, or where there are none by the table beside the pictures."""
    if folders.labelled_by_table(folder):
        return tuple(SetRow(path, label, split) for path, label, split in folders.table_rows(folder))
    return tuple(SetRow("/".join(path), place.label, place.split, place.group, place.domain)
                 for path, place in folders.rows_of(folder, arrangement))


def _new_record(title: str, source: str, licence: str, root: str, contents: dict[str, Any],
                what: str) -> dict[str, Any]:
    owner = ownership.name()
    return {"title": title, "source": source, "licence": licence, "created": datetime.now(UTC).isoformat(),
            **({"user": owner} if owner else {}), "root": root, "current": 1,
            "versions": [_item(1, what, contents, None)]}


def _item(number: int, what: str, contents: dict[str, Any], parent: int | None) -> dict[str, Any]:
    return {"number": number, "made": datetime.now(UTC).isoformat(), "what": what, "parent": parent, **contents}


def _contents(pictures: Sequence[SetRow]) -> dict[str, Any]:
    """What a version's record says of its pictures."""
    return {"count": len(pictures), "classes": len({row.label for row in pictures}),
            "domains": list(dict.fromkeys(row.domain for row in pictures if row.domain))}


def _contents_of_texts(dataset: Dataset) -> dict[str, Any]:
    return {"count": sum(len(dataset.splits[split]) for split in SPLITS), "classes": len(dataset.classes),
            "domains": list(dataset.domains)}


def _version(item: dict[str, Any]) -> Version:
    fields = {name: value for name, value in item.items() if name != "made"}  # the record's name for ``created``
    return Version(**{**fields, "created": datetime.fromisoformat(item["made"]), "domains": tuple(item["domains"]),
                      "pools": tuple(map(tuple, item.get("pools", ())))})
