"""From the paths of pictures to their classes, splits and domains.

Understood are ``<class>/<file>``, ``<split>/<class>/<file>``, ``<class>/<split>/<file>`` and
``<domain>/<class>/<file>``, each in any number of wrapping folders. As in
``tl_core.data.folders``: first-level folders in which pictures lie are classes, and
deeper folders belong to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tl_core.data.folders import LITTER, SPLIT_NAMES
from tl_core.data.intake.names import class_name, shown

Parts = tuple[str, ...]
_LITTER_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True)
class Place:
    """Where a picture belongs, or why nowhere (``reason``); ``label`` is as the folder's name was."""

    label: str = ""
    split: str | None = None
    domain: str | None = None
    reason: str = ""


def is_litter(parts: Parts) -> bool:
    """Whether macOS, Windows or a file server left it, or it is hidden."""
    return any(part.startswith(".") or part in LITTER for part in parts) or parts[-1].lower() in _LITTER_FILES


def arrange(paths: Sequence[Parts]) -> tuple[list[Place], list[str]]:
    """A place for every path (its folders and its file's name), and notes on what was made of them."""
    paths, notes = _unwrapped(paths)
    if _split_second(paths):
        paths = [(p[1], p[0], *p[2:]) if len(p) > 2 else p for p in paths]
    if not _split_first(paths):
        return _classes(paths, notes), notes
    inside = [p[0].lower() in SPLIT_NAMES for p in paths]
    places = iter(_classes([p[1:] for p, ours in zip(paths, inside, strict=True) if ours], notes, domains=False))
    return [replace(next(places), split=SPLIT_NAMES[p[0].lower()]) if ours
            else Place(reason="lies beside the split folders") for p, ours in zip(paths, inside, strict=True)], notes


def _unwrapped(paths: Sequence[Parts]) -> tuple[list[Parts], list[str]]:
    """The paths without the folders that lie around all classes. A lone ``train`` is a split and stays."""
    paths, notes = list(paths), []
    while True:
        deep = [p for p in paths if len(p) > 1]
        firsts = {p[0] for p in deep}
        if len(firsts) != 1 or 2 * sum(len(p) > 2 for p in deep) <= len(deep) or firsts == {"train"}:
            return paths, notes
        name = firsts.pop()
        if name.lower() in SPLIT_NAMES:
            notes.append(f"All pictures lie in {name!r}; it was taken for a folder around them, not for a split.")
        paths = [p[1:] if len(p) > 1 else p for p in paths]


def _split_first(paths: list[Parts]) -> bool:
    firsts = {p[0].lower() for p in paths if len(p) > 2}
    return "train" in firsts or (bool(firsts) and firsts <= set(SPLIT_NAMES))


def _split_second(paths: list[Parts]) -> bool:
    deep = [p for p in paths if len(p) > 1]
    return bool(deep) and not _split_first(paths) and all(len(p) > 2 and p[1].lower() in SPLIT_NAMES for p in deep)


def _classes(paths: list[Parts], notes: list[str], domains: bool = True) -> list[Place]:
    level = min((len(p) for p in paths if len(p) > 1), default=2)  # folders down to the class, and the file
    domains = domains and level == 3
    if domains:
        names = sorted({class_name(p[0]) for p in paths if len(p) > 1})
        notes.append(f"The outer folders were taken for domains: {', '.join(map(shown, names))}.")
    return [Place(p[level - 2], domain=class_name(p[0]) if domains else None) if len(p) >= level
            else Place(reason="lies in no class folder") for p in paths]
