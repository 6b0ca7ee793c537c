"""How what was brought is read, while more may still come: pictures with paths get their places from the one reader.

All that is dropped on the page is one tree, as if it lay in one folder; every zip and
every server folder is one of its own. Whenever a tree grows or another reading is
chosen, the pictures that are there already move to their new places.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tl_core.data.arrangement import Arrangement, Place, Reading, arrange
from tl_core.data.intake.journal import Journal, Taken
from tl_core.data.intake.names import class_key

PAGE = "page"  # the batch of everything that is dropped on the page
LEFT = "left"  # the folder of pictures that belong nowhere under the present reading
_FILE = "arrangement.json"
Parts = tuple[str, ...]


class Arranging:
    """The readings of one staging; call it with the journal's lock held."""

    def __init__(self, folder: Path, journal: Journal):
        self._folder, self._journal = folder, journal
        self._announced: dict[str, dict[Parts, int]] = {}
        self._page: Reading | None = None  # while nothing has changed it
        self._known: dict[str, tuple[tuple, Arrangement]] = {}
        saved = _load(folder / _FILE)
        self.chosen: str | None = saved.get("chosen")
        self._renamed: dict[str, str] = saved.get("renamed", {})
        self._extended: dict[str, str] = {}  # how a set that is extended spells its classes
        self._splits_known = False  # whether it has splits

    def extend(self, labels: Iterable[str], splits: bool) -> None:
        """All goes into a set with these classes, which has ``splits`` or not."""
        self._extended = {class_key(label): label for label in labels}
        self._splits_known = splits

    def announce(self, batch: str, folders: Mapping[Parts, int]) -> Reading:
        """More pictures of ``batch`` are about to come, so many in each of these folders; how its tree is read now."""
        known = self._announced.setdefault(batch, dict(self._journal.folders.get(batch, {})))
        for folder, count in folders.items():
            known[folder] = known.get(folder, 0) + count
        self._page = None
        return self.readings()[batch][1]

    def withdraw(self, batch: str) -> None:
        """Nothing came of it."""
        self._announced.pop(batch, None)
        self._page = None

    def readings(self) -> dict[str, tuple[Arrangement, Reading]]:
        """For each batch all its readings and the present one."""
        folders = self._folders()
        alone = {batch: self._arranged(batch, counts, self._splits_known) for batch, counts in folders.items()}
        split = {batch for batch, found in alone.items() if set(found.find(self.chosen).counts) - {""}}
        found = {batch: self._arranged(batch, counts, True) if split - {batch} else alone[batch]
                 for batch, counts in folders.items()}
        return {batch: (arrangement, arrangement.find(self.chosen)) for batch, arrangement in found.items()}

    def place(self, path: Parts, reading: Reading) -> Place:
        """A picture's place, its class under the name it was given on the page."""
        place = reading.place(path)
        key = class_key(place.label)
        return replace(place, label=self._renamed.get(key) or self._extended.get(key, place.label))

    def place_on_page(self, path: Parts, label: str) -> Place:
        """The place of a picture that is about to come from the page, where its class is called ``label``."""
        if path[:-1] not in self._announced.get(PAGE, {}):  # the program was started anew meanwhile
            self.announce(PAGE, {path[:-1]: 1})
            self.settle()
        if self._page is None:
            self._page = self.readings()[PAGE][1]
        place = self.place(path, self._page)
        if label and not place.reason and label != place.label:
            self.rename(place.label, label)
            return replace(place, label=label)
        return place

    def choose(self, name: str | None) -> None:
        """Read as ``name`` says wherever that is possible."""
        self.chosen, self._page = name, None
        self._save()

    def rename(self, label: str, new: str) -> None:
        """A class got another name, under which its further pictures are to come."""
        key = class_key(label)
        self._renamed = {known: new if class_key(name) == key else name for known, name in self._renamed.items()}
        self._renamed.setdefault(key, new)
        self._save()

    def settle(self) -> None:
        """Give every picture that has a path its place under the present readings."""
        self._page = None
        readings, rows, moves = self.readings(), [], []
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

    def _settled(self, row: Taken, reading: Reading, moves: list[tuple[Path, Path]]) -> Taken:
        place = self.place(tuple(row.path.split("/")), reading)
        label = self._journal.label(place.label) if not place.reason else ""
        moved = replace(row, label=label, folder=label, split=place.split, domain=place.domain, group=place.group,
                        reason=place.reason)
        if bool(row.reason) == bool(place.reason):
            return moved
        name = PurePosixPath(row.file).name
        file = left_file(name) if place.reason else str(self._journal.free_file(
            PurePosixPath(*filter(None, (place.split, place.domain, label)), name.partition("~")[2] or name)))
        moves.append((self._file(row.file, row.reason), self._file(file, place.reason)))
        return replace(moved, file=file)

    def _file(self, file: str, reason: str) -> Path:
        return self._folder / (LEFT if reason else "pictures") / file

    def _folders(self) -> dict[str, dict[Parts, int]]:
        """For each batch the pictures by folder, those included that are on their way."""
        folders: dict[str, dict[Parts, int]] = dict(self._journal.folders)
        for batch, announced in self._announced.items():
            came = folders.get(batch, {})
            folders[batch] = {folder: max(came.get(folder, 0), announced.get(folder, 0))
                              for folder in announced.keys() | came.keys()}
        return folders

    def _arranged(self, batch: str, counts: Mapping[Parts, int], lone_is_split: bool) -> Arrangement:
        name, state = f"{batch} {lone_is_split}", tuple(sorted(counts.items()))
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
