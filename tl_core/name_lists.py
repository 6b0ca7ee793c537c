"""Lists of names as one line: commas between them, a name with a comma or quotes in quotes, as in CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

from tl_core.errors import UserError


def parted(text: str) -> list[str]:
    """The names in the line, without space around them, none of them empty. ``UserError`` for a lone quote."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise UserError(f"{text!r} is no list of names ({error}).", "Expected names with commas between, one that has "
                        'a comma itself in quotes, as in "salt, pepper",sugar.', "Correct the quotes.") from None
    return [name.strip() for row in rows for name in row if name.strip()]


def of_options(texts: Sequence[str]) -> list[str]:
    """The names of an option that is given once, as a line, or once for each name, which then may hold commas."""
    if len(texts) == 1:
        return parted(texts[0])
    return [_one(text) for text in texts if text.strip()]


def joined(names: Iterable[str]) -> str:
    """The line that ``parted`` takes apart again."""
    return ", ".join(map(quoted, names))


def joined_closely(names: Iterable[str]) -> str:
    """The same as an address holds it, without space behind the commas; names keep theirs."""
    return ",".join(map(quoted, names))


def quoted(name: str) -> str:
    """The name as it stands in a line: in quotes where commas or quotes would be misread."""
    plain = name == name.strip() and not name.startswith('"') and not any(mark in name for mark in ",\r\n")
    return name if plain else '"' + name.replace('"', '""') + '"'


def _one(text: str) -> str:
    names = text.strip().startswith('"') and parted(text)
    return names[0] if names and len(names) == 1 else text.strip()
