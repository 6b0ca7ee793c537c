"""What was made of all that came, in numbers and in words: what one sees before the set is made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tl_core.data.arrangement import Arrangement, Reading
from tl_core.data.arrangement.notes import on_mended, on_unread
from tl_core.data.dataset import SPLITS
from tl_core.data.upload.label_tables import LabelTables
from tl_core.data.upload.manifest import AcceptedFile, Journal, Refused
from tl_core.data.upload.placement import PicturePlacement
from tl_core.data.upload.sanitize import display

_SHOWN = 5
_SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg", ".tiff": ".tif", ".pgm": ".ppm", ".heif": ".heic",
         ".hif": ".heic"}


@dataclass(frozen=True)
class UploadSummary:
    """``counts`` are pictures per split ("" where the program is to split) and class.

    ``refused`` names every file that was not taken with its reason; ``notes`` say what
    was changed on the way. ``arrangement`` is how the folders are read and ``arrangements`` how
    they may be (name and sentence), none where no folders came; ``groups`` counts those that
    stay on one side of a split. ``revision`` is the journal's at that moment.
    """

    classes: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    refused: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    arrangement: str | None = None
    arrangements: tuple[tuple[str, str], ...] = ()
    domains: tuple[str, ...] = ()
    groups: int = 0
    revision: int = field(default=0, compare=False)


def summarize(journal: Journal, placement: PicturePlacement, tables: LabelTables) -> UploadSummary:
    """The summary of everything a journal records, how its folders are read, and what tables of labels say."""
    with journal.lock:
        rows, left, never = tuple(journal.rows), tuple(journal.left), tuple(journal.refused)
        notes, revision, readings = tuple(journal.notes), journal.revision, placement.readings()
        notes += tables.read(rows).notes
    unread = _unread(never, rows, readings, placement)
    refused = (*((one.name, one.reason) for one in never), *((display(row.path), row.reason) for row in left))
    read = [note for _, reading in readings.values() for note in reading.notes]
    main = max(readings.values(), key=lambda pair: sum(pair[1].pictures.values()), default=None)
    classes = tuple(sorted({row.label for row in rows}))
    counted = Counter((row.split or "", row.label) for row in rows)
    present = {row.split or "" for row in rows}
    counts = {split: {name: counted[split, name] for name in classes} for split in ("", *SPLITS) if split in present}
    notes = tuple(dict.fromkeys((*notes, *on_unread(unread), *read, *_on_classes(rows), *_on_cuts(rows),
                                 *_on_mended(rows), *_on_endings(rows))))
    return UploadSummary(classes, counts, refused, notes, main and main[1].name, main and tuple(
        (reading.name, reading.title) for reading in main[0].readings) or (),
        tuple(sorted({row.domain for row in rows if row.domain})),
        len({row.group for row in rows if row.group}), revision)


def _unread(refused: Sequence[Refused], rows: Sequence[AcceptedFile],
            readings: Mapping[str, tuple[Arrangement, Reading]],
            placement: PicturePlacement) -> dict[str, int]:
    """Pictures of each class of which none can be read, once all of them have come."""
    broken, expected = Counter[str](), Counter[str]()
    for one in refused:
        if one.is_picture and one.batch in readings:
            broken[placement.place(tuple(one.path.split("/")), readings[one.batch][1]).label] += 1
    for reading in {id(reading): reading for _, reading in readings.values()}.values():
        for folder, count in reading.pictures.items():
            expected[placement.place((*folder, ""), reading).label] += count
    there = {"", *(row.label for row in rows), *placement.extended}
    return {label: count for label, count in broken.items() if label not in there and count == expected[label]}


def listed(items: Sequence[str], shown_items: int = _SHOWN) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(items) - shown_items} more" if len(items) > shown_items else ""
    return f"{', '.join(items[:shown_items])}{more}"


def _on_classes(rows: Sequence[AcceptedFile]) -> list[str]:
    renamed = {row.folder: row.label for row in rows if row.folder != row.label}
    return [f"The class {display(old)!r} is called {new!r} here." for old, new in renamed.items()]


def _on_cuts(rows: Sequence[AcceptedFile]) -> list[str]:
    cut = [display(row.name) for row in rows if row.cut]
    return [f"Something after the end of {_pictures(len(cut))} was cut off: {listed(cut)}."] if cut else []


def _on_mended(rows: Sequence[AcceptedFile]) -> list[str]:
    return on_mended([display(row.name) for row in rows if row.mended])


def _on_endings(rows: Sequence[AcceptedFile]) -> list[str]:
    wrong = [f"{display(row.name)} (now {PurePosixPath(row.file).name})" for row in rows
             if _format(row.name) != _format(row.file)]
    return [f"The name of {_pictures(len(wrong))} did not end as its format does: {listed(wrong)}."] if wrong else []


def _format(name: str) -> str:
    suffix = PurePosixPath(name.rstrip(" .")).suffix.lower()
    return _SAME.get(suffix, suffix)


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"
