"""From folders to their readings: what is around, what is a split, and what the rest may be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tl_core.data.arrangement import notes
from tl_core.data.arrangement.explicit import explicit, group_name
from tl_core.data.arrangement.outer_folders import FolderItem, unwrapped, with_splits
from tl_core.data.arrangement.readings import NO_CLASS, Arrangement, Parts, Place, Reading
from tl_core.data.arrangement.structure import CLASSES, Structure, structures
from tl_core.data.upload.sanitize import class_key, class_name

POOLED = "The split folders are put together and all pictures split anew."
AS_DOMAINS = Structure("domains", "The outermost folders are domains, not splits.",
                       lambda f: (f[1], f[0], None) if len(f) > 1 else None)


def arrange(folders: Mapping[Parts, int], *, lone_is_split: bool = False) -> Arrangement:
    """All readings of the folders, the likely one first. ``folders`` gives for each the pictures right in it.

    Those without pictures may be among them; they are told, and decide nothing. With
    ``lone_is_split`` a folder ``test`` around everything is a split, as where ``train`` came before it.
    """
    pictures = {folder: count for folder, count in folders.items() if count}
    about = notes.on_empty(folders, pictures)
    reading = explicit(pictures)
    if reading:
        return Arrangement((Reading(reading.name, reading.title, reading.places, pictures, tuple(about)),))
    items, named = unwrapped([FolderItem(folder, count, folder) for folder, count in pictures.items()], lone_is_split)
    about += notes.on_lone(named)
    divided = with_splits(items, lone_is_split)
    readings = _with_splits(items, divided, about) if divided else _without(items, about)
    return Arrangement(tuple(_different(readings)))


def _without(items: list[FolderItem], about: list[str]) -> list[Reading]:
    kinds = structures({item.rest: item.pictures for item in items}, False)
    reading_notes = about + notes.on_names_like_splits({item.rest[0] for item in items if item.rest})
    return [_reading(kind, kind.title, items, reading_notes) for kind in kinds]


def _with_splits(items: list[FolderItem], divided: list[FolderItem], about: list[str]) -> list[Reading]:
    counted: Counter[Parts] = Counter()
    for item in divided:
        if not item.reason:
            counted[item.rest] += item.pictures
    present = {item.split for item in divided if item.split and item.rest} or {
        item.split for item in divided if item.split}
    kinds = structures(counted, {"val", "test"} <= present)
    reading_notes = about + notes.on_splits(divided)
    readings = [_reading(kind, notes.splits_title(present, None if kind is CLASSES else kind.title), divided,
                         reading_notes, name="splits" if kind is CLASSES else kind.name) for kind in kinds]
    pooled = [FolderItem(item.folder, item.pictures, item.rest, reason=item.reason) for item in divided]
    readings.append(_reading(kinds[0], POOLED, pooled, about, name="pooled"))
    if all(kind.name != "domains" for kind in kinds):
        outer = [FolderItem(item.folder, item.pictures, (item.outer, *item.rest) if item.split else before.rest)
                 for item, before in zip(divided, items, strict=True)]
        readings.append(_reading(AS_DOMAINS, AS_DOMAINS.title, outer, about))
    return readings


def _reading(kind: Structure, title: str, items: Iterable[FolderItem], about: list[str], name: str = "") -> Reading:
    """The items' places under one structure, with harmless names; spellings that differ in case only are one class."""
    raw = {item.folder: kind.of(item.rest) for item in items if not item.reason}
    pictures = {item.folder: item.pictures for item in items}
    labels, domains = (_spellings((part, pictures[folder]) for folder, value in raw.items()
                                  if value and (part := value[at])) for at in (0, 1))
    places = {}
    for item in items:
        value = raw.get(item.folder)
        places[item.folder] = Place(reason=item.reason or NO_CLASS) if value is None else Place(
            labels[value[0]], item.split, domains.get(value[1] or ""), value[2] and group_name(value[2]) or None)
    left = {folder: place.reason for folder, place in places.items() if place.reason}
    reading_notes = [*about, *notes.on_domains(domains.values()), *notes.on_labels(labels),
                     *notes.on_left(left, pictures)]
    return Reading(name or kind.name, title, places, pictures, tuple(reading_notes))


def _spellings(names: Iterable[tuple[str, int]]) -> dict[str, str]:
    """For every name the harmless one, spelled as most pictures have it."""
    counted: Counter[str] = Counter()
    for name, count in names:
        counted[name] += count
    harmless = {name: class_name(name) for name in counted}
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in counted:
        by_key[class_key(harmless[name])].append(name)
    common = {key: harmless[min(same, key=lambda name: (-counted[name], name))] for key, same in by_key.items()}
    return {name: common[class_key(harmless[name])] for name in counted}


def _different(readings: list[Reading]) -> Iterable[Reading]:
    """The first, and each other that has two classes and says something new."""
    first, *others = readings
    yield first
    seen, names = [first.places], {first.name}
    for reading in others:
        if reading.name == "domains" and len(reading.domains) < 2:
            continue
        if len(reading.classes) > 1 and reading.name not in names and reading.places not in seen:
            seen.append(reading.places)
            names.add(reading.name)
            yield reading
