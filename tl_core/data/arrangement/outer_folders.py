"""Folders around everything, and the level at which folders are splits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from tl_core.data.arrangement.group_names import sound_like_groups
from tl_core.data.arrangement.readings import Parts
from tl_core.data.arrangement.split_names import families, split_of

_LEVELS = 3  # from the outside in that may hold splits
_NEARLY_ALL = 0.9
BESIDE = "lies beside the split folders"


@dataclass(frozen=True)
class FolderItem:
    """A folder on its way to a place: so many pictures, what is left of its path, and what is known already."""

    folder: Parts
    pictures: int
    rest: Parts
    split: str | None = None
    outer: str = ""  # the split folder's own name
    reason: str = ""


def unwrapped(items: list[FolderItem], lone_is_split: bool = False) -> tuple[list[FolderItem], str | None]:
    """The items without the folders that lie around all classes, and the name of such a one that names a split.

    A lone ``train`` is a split and stays; so is a lone ``test`` where the caller knows of another split.
    Neither is one where splits lie in it: ``training_data/train`` and ``training_data/test``.
    """
    named = None
    while name := _around(items):
        split, inside = split_of(name), [_without_first(item) for item in items]
        if (split == "train" or split and lone_is_split) and len(_splits_in(inside)) < 2:
            break
        named = name if split else named
        items = inside
    return items, named


def _without_first(item: FolderItem) -> FolderItem:
    return replace(item, rest=item.rest[1:])


def _splits_in(items: list[FolderItem]) -> set[str]:
    return {item.split for item in with_splits(items) or () if item.split}


def _around(items: Iterable[FolderItem]) -> str | None:
    """The one folder in which everything lies, more than half of it deeper; pictures beside it do not count."""
    inside = [item for item in items if item.rest and not item.reason]
    firsts = {item.rest[0] for item in inside}
    deeper = sum(item.pictures for item in inside if len(item.rest) > 1)
    return firsts.pop() if len(firsts) == 1 and 2 * deeper > sum(item.pictures for item in inside) else None


def one_tree(trees: Mapping[str, Mapping[Parts, int]]) -> list[str]:
    """Which of these trees, that came one after the other, are parts of one: as if they lay in one folder.

    So are ``seg_train`` and ``seg_test``, and ``open/day1`` and ``closed/day1``; not ``animals/cat`` and
    ``plants/rose``, each of which stands for itself.
    """
    roots: dict[str, str] = {}
    parted = []
    for name, folders in trees.items():
        inside = [folder for folder, count in folders.items() if folder and count]
        if len({folder[0] for folder in inside}) == 1:
            roots[name] = inside[0][0]
            parted += [name] if _in_parts(inside) else []
    splits = families(set(roots.values()))
    if splits:
        return [name for name, root in roots.items() if root in splits]
    return parted if len({roots[name] for name in parted}) > 1 else []


def _in_parts(folders: list[Parts]) -> bool:
    """Whether the folders of one class hold patients or sessions, or its splits, and no classes."""
    inner = {folder[1] for folder in folders if len(folder) > 1}
    deepest = max(map(len, folders))
    return sound_like_groups(inner) or bool(inner) and deepest == 2 and all(map(split_of, inner))


def with_splits(items: list[FolderItem], lone_is_split: bool = False) -> list[FolderItem] | None:
    """The items with their splits, taken out of their paths; None where no level holds splits."""
    for level in range(_LEVELS):
        meant = _outer(items, lone_is_split) if level == 0 else _inner(items, level)
        if meant:
            keep = len({rest.casefold() for _, rest in meant.values()}) > 1
            return _without_doubled([_taken_out(item, level, meant, keep) for item in items], level)
    return None


def _outer(items: list[FolderItem], lone_is_split: bool) -> Mapping[str, tuple[str, str]]:
    """What the outermost names mean: split and rest; empty where they are no splits."""
    pictures, deeper = Counter[str](), Counter[str]()
    for item in items:
        if item.rest:
            pictures[item.rest[0]] += item.pictures
            deeper[item.rest[0]] += item.pictures if len(item.rest) > 1 else 0
    plain = _plain(pictures)
    splits, ours = set(plain.values()), sum(pictures[name] for name in plain)
    trains = any(split == "train" and deeper[name] for name, split in plain.items())
    if trains and (len(splits) > 1 or 2 * ours >= pictures.total()):
        return {name: (split, "") for name, split in plain.items()}
    alone = len(plain) == len(pictures) and len(plain) > (0 if lone_is_split else 1)
    # Flat ones, in which no class folders lie, are splits only where train is among them and another.
    if alone and (deeper.total() if len(splits) > 1 or lone_is_split else "train" in splits and deeper.total()):
        return {name: (split, "") for name, split in plain.items()}
    if alone and "train" in splits and len(splits) > 1:
        return {name: (split, "") for name, split in plain.items()}
    meant = families(pictures)
    return meant if 2 * sum(pictures[name] for name in meant) > pictures.total() else {}


def _inner(items: list[FolderItem], level: int) -> Mapping[str, tuple[str, str]]:
    """The same for a level below, where nearly all pictures must lie in splits, train and another."""
    pictures, parents = Counter[str](), dict[str, set[str]]()
    for item in items:
        if len(item.rest) > level:
            pictures[item.rest[level]] += item.pictures
            parents.setdefault(item.rest[level], set()).add(item.rest[level - 1].casefold())
    everything = sum(item.pictures for item in items if item.rest)
    plain = _plain(pictures)
    if "train" in plain.values() and sum(pictures[name] for name in plain) >= _NEARLY_ALL * everything:
        return {name: (split, "") for name, split in plain.items()}
    meant = families(pictures)
    if sum(pictures[name] for name in meant) < _NEARLY_ALL * everything:
        return {}
    # "cat/cat_train": the class is said twice.
    return {name: (split, "" if {rest.casefold()} == parents[name] else rest) for name, (split, rest) in meant.items()}


def _plain(names: Iterable[str]) -> dict[str, str]:
    """Names that say a split and nothing else; beside a test set, an evaluation set is for validation."""
    splits = {name: split for name in names if (split := split_of(name))}
    tests = {name for name, split in splits.items() if split == "test"}
    evaluations = {name for name in tests if "eval" in name.casefold()}
    return {name: "val" if name in evaluations and evaluations != tests else split for name, split in splits.items()}


def _taken_out(item: FolderItem, level: int, meant: Mapping[str, tuple[str, str]], keep: bool) -> FolderItem:
    if len(item.rest) <= level or item.rest[level] not in meant:
        return replace(item, reason=BESIDE) if item.rest else item
    split, rest = meant[item.rest[level]]
    kept = (rest,) if keep and rest else ()
    return replace(item, split=split, outer=item.rest[level], rest=item.rest[:level] + kept + item.rest[level + 1:])


def _without_doubled(items: list[FolderItem], level: int) -> list[FolderItem]:
    """``train/train/cat``, ``seg_train/seg_train/cat`` and ``train/images/cat`` without the second folder.

    It says nothing, unless it and another one divide the first: ``train/train`` and ``train/val``.
    """
    if level:
        return items
    by_outer: dict[str, list[FolderItem]] = defaultdict(list)
    for item in items:
        by_outer[item.outer if item.split else ""].append(item)
    beside = by_outer.pop("", [])
    seen = Counter(item.rest[0].casefold() for item in items if item.rest)
    divided = chain(beside, *(_divided_again(_once(mine, seen)) for mine in by_outer.values()))
    by_folder = {item.folder: item for item in divided}
    items, _ = unwrapped([by_folder[item.folder] for item in items])
    return items


def _once(items: list[FolderItem], seen: Mapping[str, int]) -> list[FolderItem]:
    """The items of one split folder without folders in it that say its name again.

    A flat one that other splits have too (``seen`` counts all names) is a class of vehicles.
    """
    split, outer = items[0].split, items[0].outer.casefold()
    while (name := _first_of_all(items)) and (name.casefold() == outer or split_of(name) == split):
        if not _around(items) and seen[name.casefold()] > sum(bool(item.rest) for item in items):
            break
        items = [_without_first(item) for item in items]
    return items


def _first_of_all(items: list[FolderItem]) -> str | None:
    firsts = {item.rest[0] for item in items if item.rest}
    return firsts.pop() if len(firsts) == 1 else None


def _divided_again(items: list[FolderItem]) -> list[FolderItem]:
    """The items of a folder ``train`` with the splits that lie in it."""
    again = with_splits(items) if items[0].split == "train" else None
    splits = {item.split for item in again or () if not item.reason}
    return again if again and "train" in splits and len(splits) > 1 else items
