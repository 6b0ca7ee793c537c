"""Folders that say themselves what they are: ``split=train/class=cat/group=burst 1``, as exports of sets have them."""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from tl_core.data.arrangement.readings import NO_CLASS, Parts, Place, Reading
from tl_core.data.arrangement.split_names import split_of
from tl_core.data.upload.sanitize import class_name, visible

_KEYS = ("split", "domain", "class", "group")
TITLE = "The folders say themselves what they are (split=, domain=, class=, group=)."
_LONGEST = 100  # characters of a group's name


def folders_of(label: str, split: str | None, domain: str | None, group: str | None) -> Parts:
    """The folders that say all this; ``explicit`` reads them."""
    values = zip(_KEYS, (split, domain, label, group), strict=True)
    return tuple(f"{key}={_written(value)}" for key, value in values if value)


def explicit(pictures: Mapping[Parts, int]) -> Reading | None:
    """The reading of folders most of which name their class so; None for all others."""
    said = {folder: dict(part.split("=", 1) for part in folder if part.split("=")[0] in _KEYS and "=" in part)
            for folder in pictures}
    named = sum(count for folder, count in pictures.items() if "class" in said[folder])
    if 2 * named <= sum(pictures.values()):
        return None
    return Reading("explicit", TITLE, {folder: _place(values) for folder, values in said.items()}, pictures)


def group_name(raw: str) -> str:
    """A group's name in one line."""
    return visible(raw)[:_LONGEST]


def _place(values: Mapping[str, str]) -> Place:
    if "class" not in values:
        return Place(reason=NO_CLASS)
    said = {key: unquote(value) for key, value in values.items()}
    return Place(class_name(said["class"]), split_of(said.get("split", "")),
                 class_name(said["domain"]) if "domain" in said else None, group_name(said.get("group", "")) or None)


def _written(value: str) -> str:
    """As a folder may be called everywhere; letters of all languages stay."""
    return "".join(c if c.isalnum() or c in " _-.,()'!#$&+;@^~" else quote(c, safe="") for c in value)
