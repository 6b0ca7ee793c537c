"""Captions that people bring: a table of pictures' names and of texts that say what is on them.

Kept below ``TL_HOME/captions`` by their content, so that a question about them means the same later, whatever becomes
of the table, and names no path of this machine.
"""

import hashlib
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tl_core import settings
from tl_core.data.atomic_files import disk_full_errors, write_whole
from tl_core.data.texts import columns, table_rows
from tl_core.data.upload.sanitize import display
from tl_core.errors import UserError
from tl_core.words import listed, plural

PICTURES = ("picture", "image", "file", "filename", "file_name", "path", "image_path", "img")
CAPTIONS = ("caption", "captions", *columns.TEXTS)
EXPECTED = ("Expected a table (CSV, TSV, JSON lines or Parquet) with a column of pictures' file names, called picture, "
            "and one of texts, called text; a row for each pair.")
MOST, LONGEST = 100_000, 2000  # rows, and characters of a text: more than a network reads
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Captions:
    """``rows`` are pictures' names, as the table has them, and texts; ``name`` is the table's."""

    name: str
    rows: tuple[tuple[str, str], ...]

    def of(self, pictures: Sequence[str]) -> list[tuple[int, str]]:
        """Each caption of one of these ``pictures`` (keys, or paths), as that one's place and the text.

        A name is a picture's whose path ends with it; one that fits several means none of them.
        """
        by_name: dict[str, list[int]] = defaultdict(list)
        paths = [_parts(key) for key in pictures]
        for place, path in enumerate(paths):
            by_name[path[-1]].append(place)
        found = []
        for parts, text in ((_parts(name), text) for name, text in self.rows):
            places = [place for place in by_name.get(parts[-1], ()) if paths[place][-len(parts):] == parts]
            found += [(places[0], text)] if len(places) == 1 else []
        return found


def keep(table: Path, name: str = "") -> str:
    """Read a table called ``name``, by default as its file, and keep it; the id by which ``load`` has it.

    ``UserError`` where it cannot be read, has no such columns or no row, or is too long.
    """
    name = display(name or table.name)
    try:
        opened = table_rows.open_rows(table)
        picture, text = _columns(opened.columns, name)
        rows = [(row[picture].strip(), row[text].strip()[:LONGEST]) for row in itertools.islice(opened.rows, MOST + 1)]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{name!r} cannot be read: {reason}.", EXPECTED, "Choose another file.") from error
    if len(rows) > MOST:
        raise UserError(f"{name!r} has more than {MOST:,} rows.", "So many captions are the most.",
                        "Bring a part of it.")
    rows = [row for row in rows if all(row)]
    if not rows:
        lost = f" ({plural(len(opened.damaged), 'line')} passed over: {opened.damaged[0]})" if opened.damaged else ""
        raise UserError(f"{name!r} has no row with a picture and a text{lost}.", EXPECTED, "Fill it in, put texts with "
                        "commas into quotes, or choose another.")
    content = json.dumps(rows)
    captions_id = hashlib.blake2s(content.encode(), digest_size=8).hexdigest()
    with disk_full_errors(_full):
        write_whole(_file(captions_id), json.dumps({"name": name, "rows": rows}))
    return captions_id


def load(captions_id: str) -> Captions:
    """What was kept; ``UserError`` where there is nothing of that id."""
    try:
        known = json.loads(_file(captions_id).read_text(encoding="utf8")) if _ID.fullmatch(captions_id) else {}
        return Captions(known["name"], tuple((picture, text) for picture, text in known["rows"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError("These captions are not kept here.", "Expected some that were brought.", "Bring their table "
                        "again.") from error


def _columns(names: Sequence[str], name: str) -> tuple[int, int]:
    """Places of the columns with pictures and with texts."""
    places: Mapping[str, int] = {column.strip().casefold(): place for place, column in enumerate(names)}
    picture = next((places[one] for one in PICTURES if one in places), None)
    text = next((places[one] for one in CAPTIONS if one in places), None)
    if picture is None or text is None:
        raise UserError(f"{name!r} has the columns {listed(list(names))}.", EXPECTED, "Name its columns so.")
    return picture, text


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", ".")) or ("",)


def _file(captions_id: str) -> Path:
    return settings.home() / "captions" / f"{captions_id}.json"


def _full() -> UserError:
    return UserError("The disk is full: the captions could not be kept.", "They are kept under TL_HOME.",
                     "Free some space, then bring them again.")
