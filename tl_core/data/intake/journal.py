"""What a staging holds so far, remembered in its folder: pictures taken, files refused, notes."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

ROWS, REFUSED, NOTES = "rows.jsonl", "refused.jsonl", "notes.jsonl"


@dataclass(frozen=True)
class Taken:
    """A picture that was taken: what ``sets.Row`` says of it, its size in bytes and its sha256."""

    file: str
    label: str
    split: str | None
    group: str | None
    domain: str | None
    bytes: int
    digest: str


class Journal:
    """The records of one staging folder. ``lock`` guards them and the names of its pictures.

    A line is written in one piece; a half line, after a crash, is passed over.
    """

    def __init__(self, folder: Path):
        self.lock = threading.RLock()
        self._folder = folder
        self.rows = [Taken(**line) for line in self._read(ROWS)]
        self.refused: list[tuple[str, str]] = [tuple(line) for line in self._read(REFUSED)]
        self.notes: list[str] = list(self._read(NOTES))
        self.bytes = sum(row.bytes for row in self.rows)
        self._names = {row.file.casefold() for row in self.rows}
        self._numbers: dict[str, int] = {}
        self._labels = {row.label.casefold(): row.label for row in self.rows}

    def take(self, rows: Iterable[Taken]) -> None:
        rows = list(rows)
        self._write(ROWS, [asdict(row) for row in rows])
        self.rows += rows
        self.bytes += sum(row.bytes for row in rows)

    def replace(self, rows: Iterable[Taken]) -> None:
        """These rows and no others, on disk in one step."""
        self.rows = list(rows)
        self.bytes = sum(row.bytes for row in self.rows)
        self._labels = {row.label.casefold(): row.label for row in self.rows}
        written = self._folder / f"{ROWS}.new"
        written.write_text("".join(json.dumps(asdict(row)) + "\n" for row in self.rows), encoding="utf8")
        written.replace(self._folder / ROWS)

    def refuse(self, refused: Iterable[tuple[str, str]]) -> None:
        refused = list(refused)
        self._write(REFUSED, refused)
        self.refused += refused

    def note(self, notes: Iterable[str]) -> None:
        notes = [note for note in notes if note not in self.notes]
        self._write(NOTES, notes)
        self.notes += notes

    def label(self, name: str) -> str:
        """The class's name in the spelling that came first: 'Cats' and 'cats' are one class."""
        return self._labels.setdefault(name.casefold(), name)

    def free_file(self, place: PurePosixPath) -> PurePosixPath:
        """``place``, or with a number after its name where that is taken; case does not tell files apart."""
        asked, free = str(place).casefold(), place
        while str(free).casefold() in self._names:
            number = self._numbers[asked] = self._numbers.get(asked, 1) + 1
            free = place.with_name(f"{place.stem}_{number}{place.suffix}")
        self._names.add(str(free).casefold())
        return free

    def _read(self, name: str) -> Iterable:
        path = self._folder / name
        if not path.exists():
            return
        for line in path.read_text(encoding="utf8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def _write(self, name: str, lines: list) -> None:
        if lines:
            with open(self._folder / name, "a", encoding="utf8") as file:
                file.write("".join(json.dumps(line) + "\n" for line in lines))
