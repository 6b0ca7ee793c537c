"""Image folders: listing the pictures and making a ``Dataset`` of them; ``arrangement`` says what the folders are.

Hidden files and the litter of operating systems are passed over.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from tl_core.data import file_hashes, folder_tasks, label_table, unread_classes
from tl_core.data.arrangement import Arrangement, Place, Reading, arrange
from tl_core.data.arrangement.notes import on_choice, on_mended, on_other_files, on_skipped
from tl_core.data.arrangement.readings import Parts, check_counts
from tl_core.data.dataset import Dataset, Split
from tl_core.data.file_hashes import Known
from tl_core.data.folder_scan import Scan, scan
from tl_core.data.images import SUFFIXES, Intensity, check_image, read_image
from tl_core.data.label_rows import LabelTable
from tl_core.data.parallel import Progress
from tl_core.data.splits import check_enough, complete
from tl_core.errors import UserError
from tl_core.printable import printable

log = logging.getLogger(__name__)

EXPECTED = "Expected a folder with one sub-folder of pictures for every class."
GREY = 128


class FolderReader:
    """``Dataset.read`` for files. A file that can no longer be read never ends a run.

    It was checked when the set was loaded; should it vanish or break later, a plain grey
    picture takes its place for who only shows it, the log says so, and ``failed`` keeps path
    and reason, by which training leaves it out. ``intensity`` is for files of more than 8 bits.
    """

    def __init__(self, intensity: Intensity | None = None):
        self.failed: dict[str, str] = {}
        self.intensity = intensity

    def __call__(self, key: str, size: int) -> np.ndarray:
        try:
            return read_image(key, size, self.intensity)
        except Exception as error:  # decoders raise whatever they like on damaged files
            if key not in self.failed:
                self.failed[key] = check_image(key) or str(error)
                log.warning("%s can no longer be read (%s); a grey picture takes its place.", _printable(key),
                            self.failed[key])
            return np.full((size, size, 3), GREY, np.uint8)


def look(folder: Path) -> Arrangement | None:
    """The folder's readings; None where it holds no class of pictures, or cannot be read. Opens no picture."""
    try:
        arrangement = _read(folder, quick=True)[1]
    except UserError:
        return None
    return arrangement if arrangement.likely.classes else None


def arrangement(folder: Path) -> Arrangement:
    """All readings of the folder. Raises ``UserError`` where it is not there or holds no pictures."""
    return _read(_existing(folder).resolve())[1]


def folder_dataset(folder: Path, *, name: str, title: str = "", source: str = "", licence: str = "", seed: int = 0,
                   arrangement: str | None = None, check: bool = True, progress: Progress | None = None) -> Dataset:
    """The pictures of ``folder`` as a data set with all three splits, under its likely reading or the one named.

    ``check`` looks into every file and leaves out those that cannot be read; without it
    nothing is read (quick, for a first look). Raises ``UserError`` where the folder is
    not there, or holds no pictures or only one class. A class whose pictures can none of them be read is left
    out, and told in ``notes``. Columns of a ``labels.csv`` are further targets, or the only ones where there are no
    class folders (``label_table``); nested folders are one too (``folder_tasks``).
    """
    path, folder = str(folder), _existing(folder).resolve()
    scanned, readings = _read(folder, path)
    reading, table = readings.named(arrangement), label_table.beside(folder, scanned.pictures)
    if len(reading.classes) < 2 and table and table.tasks:
        classes, listed, said = label_table.listing(table, folder, scanned.pictures)
    else:
        _check_reading(reading, scanned, path, table)
        classes, listed, said = reading.classes, listing(folder, reading, scanned), reading.notes
        table = label_table.beside_folders(table, _folder_tasks(folder, reading, scanned))
    splits, unreadable, digest, notes = look_into(listed, folder, check, progress)
    classes, splits, left_out = unread_classes.leave_out(classes, listed, splits, path, unreadable)
    check_counts(_counted(classes, splits), path)
    dataset = Dataset(name, title or folder.name, classes, complete(splits, seed), FolderReader(), digest,
                      source=source or str(folder), licence=licence, unreadable=unreadable,
                      notes=(*left_out, *_notes(said, reading, readings, scanned, table), *notes))
    return label_table.with_tasks_of(check_enough(dataset), table)


def labelled_by_table(folder: Path) -> bool:
    """Whether the folder has no class folders, but a table that tells its pictures' classes. Opens no picture."""
    try:
        scanned, readings = _read(folder, quick=True)
    except UserError:
        return False
    if len(readings.likely.classes) > 1:
        return False
    table = label_table.beside(folder.resolve(), scanned.pictures)
    return bool(table and table.tasks)


def _folder_tasks(folder: Path, reading: Reading, scanned: Scan) -> dict[str, dict[str, str]]:
    if all(len(parts) < 2 for parts in reading.places):  # most sets; no picture is looked at then
        return {}
    return folder_tasks.of_rows(reading.name, ((os.path.join(folder, *path), path[:-1], place)
                                               for path, place in _placed(scanned, reading)))


def table_rows(folder: Path) -> Iterator[tuple[str, str, str | None]]:
    """Pictures that the table of a folder without classes labels: path within the folder, class, split if named."""
    folder = folder.resolve()
    scanned, _ = _read(folder)
    if table := label_table.beside(folder, scanned.pictures):
        classes, splits, _ = label_table.listing(table, folder, scanned.pictures)
        for name, split in splits.items():
            for key, label in zip(split.keys, split.labels.tolist(), strict=True):
                if label >= 0:
                    yield Path(key).relative_to(folder).as_posix(), classes[label], name if len(splits) > 1 else None


def rows_of(folder: Path, arrangement: str | None = None) -> Iterator[tuple[Parts, Place]]:
    """Every picture's path within the folder and its place, those left over aside. Raises ``UserError``."""
    scanned, readings = _read(folder)
    return _placed(scanned, readings.named(arrangement))


def listing(folder: Path, reading: Reading, scanned: Scan) -> dict[str, Split]:
    """For each split found, its files by domain, class and name; without split folders all are ``train``."""
    by_split: dict[str, list] = {}
    number = {label: at for at, label in enumerate(reading.classes)}
    for path, place in _placed(scanned, reading):
        row = place.domain or "", number[place.label], os.path.join(folder, *path), place.group or "/".join(path)
        by_split.setdefault(place.split or "train", []).append(row)
    domains, groups = bool(reading.domains), bool(reading.groups)
    return {split: _split(sorted(rows), domains, groups) for split, rows in by_split.items()}


def _split(rows: list[tuple[str, int, str, str]], domains: bool, groups: bool) -> Split:
    by_domain, labels, keys, by_group = zip(*rows, strict=True)
    return Split(keys, np.array(labels, np.int32), by_domain if domains else None, by_group if groups else None)


def _placed(scanned: Scan, reading: Reading) -> Iterator[tuple[Parts, Place]]:
    for parts, names in scanned.pictures.items():
        place = reading.places.get(parts)
        if place and not place.reason:
            yield from (((*parts, name), place) for name in names)


def _read(folder: Path, path: str = "", quick: bool = False) -> tuple[Scan, Arrangement]:
    """What lies in the folder and how that may be read; ``UserError`` where it holds no pictures."""
    path = path or str(folder)
    try:
        scanned = scan(folder, quick=quick)
    except OSError as error:
        raise _closed(path, error.strerror or str(error)) from error
    counts = scanned.counts
    if not any(counts.values()):
        for parts, reason in scanned.unreadable.items():
            raise _closed(os.path.join(path, *parts), reason)
        raise UserError(f"The folder {path!r} holds no pictures.",
                        " ".join([EXPECTED, *on_skipped(scanned.skipped), *on_other_files(scanned.others)]),
                        f"Choose another folder; pictures end in {', '.join(sorted(SUFFIXES))}.")
    known = _arranged.get(str(folder))
    if known is None or known[0] != counts:
        known = counts, arrange(counts)
        while len(_arranged) >= _MOST_ARRANGED:
            _arranged.pop(next(iter(_arranged), ""), None)
        _arranged[str(folder)] = known
    return scanned, known[1]


_arranged: dict[str, tuple[dict[Parts, int], Arrangement]] = {}
_MOST_ARRANGED = 64


def _closed(folder: str, reason: str) -> UserError:
    return UserError(f"The folder {_printable(folder)!r} cannot be read ({reason.removeprefix('cannot be opened: ')}).",
                     EXPECTED, "Check that it is there and that you may read it.")


def _check_reading(reading: Reading, scanned: Scan, path: str, table: LabelTable | None) -> None:
    said = table.notes if table else ()
    if not reading.classes:
        raise UserError(f"The folder {path!r} holds pictures but no class folders.", " ".join([EXPECTED, *said]),
                        "Sort the pictures into one sub-folder for every class, or put a labels.csv beside them: a "
                        "column with files, then one column a task.")
    check_counts(reading.counts, path)
    if len(reading.classes) < 2:
        for parts, reason in scanned.unreadable.items():
            raise _closed(os.path.join(path, *parts), reason)
        empty = [note for note in reading.notes if note.startswith("Passed over")]
        raise UserError(f"The folder {path!r} holds only one class, {reading.classes[0]!r}.",
                        " ".join(["At least two classes are needed.", *said, *empty, *on_skipped(scanned.skipped),
                                  *on_other_files(scanned.others)]),
                        "Add a second sub-folder of pictures.")


def _notes(said: Sequence[str], reading: Reading, readings: Arrangement, scanned: Scan, table: LabelTable | None
           ) -> tuple[str, ...]:
    """What was made of the folders and the table, and what else they might be."""
    closed = [f"The folder {_printable('/'.join(parts))!r} is left out: {reason}."
              for parts, reason in scanned.unreadable.items()]
    others = scanned.others - Counter([table.ending] if table and table.ending else ())
    return (*closed, *on_skipped(scanned.skipped), *said, *(table.notes if table else ()), *on_other_files(others),
            *on_choice(reading, readings))


def look_into(splits: dict[str, Split], folder: Path, check: bool, progress: Progress | None
              ) -> tuple[dict[str, Split], tuple[tuple[str, str], ...], Callable[[str], str], tuple[str, ...]]:
    """Files under ``folder`` looked into, unless ``check`` is False, which is quick.

    Gives the splits without those that cannot be read, these with their reasons (named
    from ``folder`` on), ``Dataset.digest`` for the files, and notes on what was left out or mended.
    """
    known = file_hashes.examine([key for split in splits.values() for key in split.keys], folder,
                                progress) if check else {}
    unreadable = _unreadable(known, folder)
    mended = [_printable(os.path.relpath(path, folder)) for path, item in known.items() if item.mended]
    return ({name: _readable(split, known) for name, split in splits.items()}, unreadable, _digest(known),
            (*note_on(unreadable), *on_mended(mended)))


def _readable(split: Split, known: dict[str, Known]) -> Split:
    return split.take([i for i, key in enumerate(split.keys) if key not in known or not known[key].reason])


def _unreadable(known: dict[str, Known], folder: Path) -> tuple[tuple[str, str], ...]:
    bad = ((path, item.reason) for path, item in known.items() if item.reason)
    return tuple((_printable(os.path.relpath(path, folder)), reason) for path, reason in bad)


def _counted(classes: Sequence[str], splits: dict[str, Split]) -> dict[str, Counter[str]]:
    return {name: Counter(classes[label] for label in split.labels if label >= 0) for name, split in splits.items()
            if len(split)}


def _digest(known: dict[str, Known]) -> Callable[[str], str]:
    def digest(key: str) -> str:
        return known[key].digest if key in known else file_hashes.examine([key], Path(key).parent)[key].digest
    return digest


def note_on(unreadable: Sequence[tuple[str, str]], shown: int = 5) -> tuple[str, ...]:
    """A note that names the first few of the files left out; none where there are none."""
    if not unreadable:
        return ()
    named = ", ".join(f"{name} ({reason})" for name, reason in unreadable[:shown])
    more = f" and {len(unreadable) - shown} more" if len(unreadable) > shown else ""
    files = "1 file" if len(unreadable) == 1 else f"{len(unreadable)} files"
    return (f"{files} could not be read and {'is' if len(unreadable) == 1 else 'are'} left out: {named}{more}.",)


def _existing(folder: Path) -> Path:
    fix = "Check the path, or choose a name that `python -m tl_core datasets` lists."
    if not os.path.exists(folder):  # and not Path.exists, which raises for a name that is too long
        raise UserError(f"The folder {str(folder)!r} is not there.", EXPECTED, fix)
    if not folder.is_dir():
        raise UserError(f"{str(folder)!r} is a file.", EXPECTED, fix)
    return folder


def _printable(name: str) -> str:
    """A file's name with a mark for every byte that is no UTF-8; such a name cannot be sent anywhere."""
    return printable(name)
