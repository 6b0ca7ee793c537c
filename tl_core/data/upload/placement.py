"""How what was brought is read, while more may still come: pictures with paths get their places from the one reader.

Every drop on the page, every zip and every server folder is a batch with a tree of its
own, unless several are plainly parts of one (``one_tree``). Whenever a tree grows or
another reading is chosen, the pictures that are there already move to their new places.
"""

import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tl_core.data.arrangement import Arrangement, Place, Reading, arrange, one_tree
from tl_core.data.upload.manifest import AcceptedFile, Journal
from tl_core.data.upload.sanitize import class_key

PAGE = "page "  # how the batches that are dropped on the page begin
LEFT = "left"  # the folder of pictures that belong nowhere under the present reading
_FILE = "arrangement.json"
Parts = tuple[str, ...]


class PicturePlacement:
    """The readings of one staging; call it with the journal's lock held."""

    def __init__(self, folder: Path, journal: Journal):
        self._folder, self._journal = folder, journal
        self._announced: dict[str, dict[Parts, int]] = {}
        self._now: dict[str, Reading] = {}  # by batch, while nothing has changed
        self._known: dict[tuple, tuple[dict[Parts, int], Arrangement]] = {}
        saved = _load(folder / _FILE)
        self.chosen: str | None = saved.get("chosen")
        self._renamed: dict[str, str] = saved.get("renamed", {})
        self._extended: dict[str, str] = {}  # how a set that is extended spells its classes
        self._splits_known = False  # whether it has splits

    def extend(self, labels: Iterable[str], splits: bool) -> None:
        """All goes into a set with these classes, which has ``splits`` or not."""
        self._extended = {class_key(label): label for label in labels}
        self._splits_known = splits

    @property
    def extended(self) -> Collection[str]:
        """The classes of the set into which all goes."""
        return self._extended.values()

    def announce(self, batch: str, folders: Mapping[Parts, int]) -> Reading:
        """More pictures of ``batch`` are about to come, so many in each of these folders; how its tree is read now."""
        known = self._announced.setdefault(batch, dict(self._journal.folders.get(batch, {})))
        for folder, count in folders.items():
            known[folder] = known.get(folder, 0) + count
        self._now = {}
        return self.readings()[batch][1]

    def withdraw(self, batch: str) -> None:
        """Nothing came of it."""
        self._announced.pop(batch, None)
        self._now = {}

    def readings(self) -> dict[str, tuple[Arrangement, Reading]]:
        """For each batch all its readings and the present one."""
        trees = self._trees()
        alone = {batches: self._arranged(batches, counts, self._splits_known) for batches, counts in trees.items()}
        split = {batches for batches, arrangement in alone.items() if set(arrangement.find(self.chosen).counts) - {""}}
        arrangements = {batches: self._arranged(batches, counts, True) if split - {batches} else alone[batches]
                        for batches, counts in trees.items()}
        return {batch: (arrangement, arrangement.find(self.chosen)) for batches, arrangement in arrangements.items()
                for batch in batches}

    def place(self, path: Parts, reading: Reading) -> Place:
        """A picture's place, its class under the name it was given on the page."""
        place = reading.place(path)
        key = class_key(place.label)
        return replace(place, label=self._renamed.get(key) or self._extended.get(key, place.label))

    def place_now(self, batch: str, path: Parts, label: str) -> Place:
        """The place of a picture that is about to come, where its class is called ``label`` ("" for no other name)."""
        if path[:-1] not in self._announced.get(batch, {}):  # the program was started anew meanwhile
            self.announce(batch, {path[:-1]: 1})
            self.settle()
        if not self._now:
            self._now = {name: reading for name, (_, reading) in self.readings().items()}
        place = self.place(path, self._now[batch])
        if label and not place.reason and label != place.label:
            self.rename(place.label, label)
            return replace(place, label=label)
        return place

    def choose(self, name: str | None) -> None:
        """Read as ``name`` says wherever that is possible."""
        self.chosen, self._now = name, {}
        self._save()

    def rename(self, label: str, new: str) -> None:
        """A class got another name, under which its further pictures are to come."""
        key = class_key(label)
        self._renamed = {known: new if class_key(name) == key else name for known, name in self._renamed.items()}
        self._renamed.setdefault(key, new)
        self._save()

    def settle(self) -> None:
        """Give every picture that has a path its place under the present readings."""
        self._now = {}
        readings, rows, moves = self.readings(), [], list[tuple[Path, Path]]()
        before = [*self._journal.rows, *self._journal.left]
        self._journal.spell(row.label for row in before if not row.batch)  # the others as the reader spells them
        for row in before:
            rows.append(self._settled(row, readings[row.batch][1], moves) if row.batch else row)
        if rows == before:
            return
        for source, target in moves:  # linked first, so that no moment without the file is remembered
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(source, target)
        self._journal.replace(rows)
        for source, _ in moves:
            source.unlink(missing_ok=True)

    def _settled(self, row: AcceptedFile, reading: Reading, moves: list[tuple[Path, Path]]) -> AcceptedFile:
        place = self.place(tuple(row.path.split("/")), reading)
        label = self._journal.label(place.label) if not place.reason else ""
        moved = replace(row, label=label, folder=label, split=place.split, domain=place.domain, group=place.group,
                        reason=place.reason)
        if moved == row:
            return row  # the same object: of a hundred thousand pictures nearly all stay where they are
        if bool(row.reason) == bool(place.reason):
            return moved
        name = PurePosixPath(row.file).name
        file = left_file(name) if place.reason else self._journal.free_file(
            "/".join(filter(None, (place.split, place.domain, label, name.partition("~")[2] or name))))
        moves.append((self._file(row.file, row.reason), self._file(file, place.reason)))
        return replace(moved, file=file)

    def _file(self, file: str, reason: str) -> Path:
        return self._folder / (LEFT if reason else "pictures") / file

    def _trees(self) -> dict[tuple[str, ...], dict[Parts, int]]:
        """The trees, each with its batches, and its pictures by folder."""
        folders = self._folders()
        together = tuple(one_tree(folders))
        trees: dict[tuple[str, ...], dict[Parts, int]] = {
            (batch,): counts for batch, counts in folders.items() if batch not in together}
        if together:
            trees[together] = {}
            for batch in together:
                for folder, count in folders[batch].items():
                    trees[together][folder] = trees[together].get(folder, 0) + count
        return trees

    def _folders(self) -> dict[str, dict[Parts, int]]:
        """For each batch the pictures by folder, those included that are on their way."""
        folders: dict[str, dict[Parts, int]] = dict(self._journal.folders)
        for batch, announced in self._announced.items():
            came = folders.get(batch, {})
            folders[batch] = {folder: max(came.get(folder, 0), announced.get(folder, 0))
                              for folder in announced.keys() | came.keys()}
        return folders

    def _arranged(self, batches: tuple[str, ...], counts: Mapping[Parts, int], lone_is_split: bool) -> Arrangement:
        name, state = (*batches, lone_is_split), dict(counts)
        if name not in self._known or self._known[name][0] != state:
            self._known[name] = state, arrange(counts, lone_is_split=lone_is_split)
        return self._known[name][1]

    def _save(self) -> None:
        written = self._folder / f"{_FILE}.new"
        written.write_text(json.dumps({"chosen": self.chosen, "renamed": self._renamed}), encoding="utf8")
        written.replace(self._folder / _FILE)


def left_file(name: str) -> str:
    """A free name in the folder of pictures that belong nowhere."""
    return f"{secrets.token_hex(8)}~{name}"


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # no links here
        shutil.copyfile(source, target)


def _load(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return {}
