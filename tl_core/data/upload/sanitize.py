"""Harmless names for classes, files and sets, whatever was asked for.

What a name holds stays readable: characters that a file system forbids become their
wide twins, so that '<5 mm' and '>5 mm' remain two classes. Everything invisible goes:
control characters, and those that turn the direction of writing around.
"""

import hashlib
import re
import unicodedata

from tl_core.data.images import SUFFIXES
from tl_core.data.junk_files import LITTER
from tl_core.errors import UserError

MAX_BYTES = 120  # of a name in UTF-8; file systems take 255, and numbers and endings are still to come
MAX_SET_NAME = 60
UNNAMED = "unnamed"
# Windows keeps these for devices, whatever their ending ("Naming Files, Paths, and Namespaces" at learn.microsoft.com).
RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
                      *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")})
_WIDE = str.maketrans({**{c: chr(ord(c) + 0xFEE0) for c in '<>:"|?*'}, "/": "_", "\\": "_"})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def class_name(raw: str) -> str:
    """A class's name that is a harmless folder's name too. Equal but for form of accents or edges: equal names."""
    name = _clean(raw)
    stem, dot, ending = name.rpartition(".")
    if dot and f".{ending.lower()}" in SUFFIXES:
        name = f"{stem}_{ending}"  # no folder ever looks like a picture's file
    return _short(name)


def class_key(name: str) -> str:
    """Equal for names of one class: 'Cats' and 'cats' are the same, single letters may be classes of their own."""
    return name if len(name) == 1 else name.casefold()


def file_name(raw: str) -> str:
    """A harmless file's name, of the last part of ``raw`` where that is a path."""
    name = _clean(re.split(r"[/\\]", raw.rstrip("/\\"))[-1])
    stem, dot, ending = name.rpartition(".")
    if not dot or f".{ending.lower()}" not in SUFFIXES:
        return _short(name)
    return f"{_short(stem.rstrip(' .') or UNNAMED)}.{ending.lower()}"


def set_name(raw: str) -> str:
    """The name itself, accents composed and edges stripped. Raises ``UserError`` where it is no name for a set."""
    name = unicodedata.normalize("NFC", raw).strip()
    expected = f"Expected 1 to {MAX_SET_NAME} letters, digits, spaces, '-', '_' or '.', a letter or digit first."
    fix = f"Choose another name, for instance {_proposal(name)!r}."
    if len(name) > MAX_SET_NAME or not re.fullmatch(r"[^\W_][\w .\-]*(?<![ .])", name):
        raise UserError(f"The set's name is {display(raw)!r}.", expected, fix)
    if _is_reserved(name):
        raise UserError(f"The set's name {name!r} is reserved for a device on Windows.", expected, fix)
    return name


def display(raw: str, longest: int = 100) -> str:
    """A name as messages show it: one line, nothing invisible, the middle left out where it is long."""
    name = unicodedata.normalize("NFC", raw)
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return name if len(name) <= longest else f"{name[:longest // 2]}…{name[1 - longest // 2:]}"


def visible(raw: str) -> str:
    """The name in composed form without its invisible characters."""
    name = unicodedata.normalize("NFC", re.sub(r"[\s\u2028\u2029]+", " ", raw))
    return "".join(c for c in name if unicodedata.category(c) not in _INVISIBLE)


def _clean(raw: str) -> str:
    name = visible(raw).translate(_WIDE).strip(" .") or UNNAMED
    if _is_reserved(name) or name in LITTER:
        stem, dot, rest = name.partition(".")
        return f"{stem.rstrip()}_{dot}{rest}"
    return name


def _is_reserved(name: str) -> bool:
    return name.partition(".")[0].rstrip().upper() in RESERVED


def _short(name: str) -> str:
    """At most ``MAX_BYTES``; what is cut leaves a mark of the whole, so that different names stay different."""
    content = name.encode()
    if len(content) <= MAX_BYTES:
        return name
    mark = hashlib.sha256(content).hexdigest()[:8]
    return f"{content[:MAX_BYTES - len(mark) - 1].decode(errors='ignore').rstrip(' .')}~{mark}"


def _proposal(name: str) -> str:
    kept = re.sub(r"[^\w\-]+", "_", visible(name)).strip("_-")[:MAX_SET_NAME].rstrip("_-")
    return kept if kept and not _is_reserved(kept) else "my pictures"


def short_name(text: str, longest: int, what: str, hint: str) -> str:
    """What somebody calls a thing, made visible; ``UserError`` where nothing is left of it, or more than ``longest``
    letters. ``what`` names the thing, ``hint`` says how to mend it."""
    name = visible(text).strip()
    if not 1 <= len(name) <= longest:
        raise UserError(f"The {what}'s name has {len(name)} letters.", f"Expected 1 to {longest}.", hint)
    return name
