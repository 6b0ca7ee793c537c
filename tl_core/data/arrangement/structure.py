"""Classes, domains and groups among folders, once splits and folders around everything are gone."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tl_core.data.arrangement.group_names import sound_like_domains, sound_like_groups
from tl_core.data.arrangement.readings import Parts

FEWEST_GROUPS = 3  # one for each side of the split
MIXED = 0.05  # share of pictures right in the outer folders from which these are the classes
SHARED = 0.5  # share of inner folders that must have a twin of their name elsewhere before outer ones may be domains
MANY = 6  # outer folders that sound like patients are groups from so many on
_JOINTS = (" - ", " – ", " · ", " + ", " ~ ")


@dataclass(frozen=True)
class Structure:
    """A rule from a folder (without splits) to class, domain and group; None where it is in no class."""

    name: str
    title: str
    of: Callable[[Parts], tuple[str, str | None, str | None] | None]


CLASSES = Structure("classes", "Each folder is a class.", lambda f: (f[0], None, None) if f else None)
WHOLE = Structure("classes", "Each outer folder is a class, with everything in the folders inside it.", CLASSES.of)
GROUPS = Structure("groups", "Each outer folder is a class; pictures of one inner folder (a patient, a session) stay "
                   "on one side of the split.", lambda f: (f[0], None, f[1] if len(f) > 1 else None) if f else None)
DOMAINS = Structure("domains", "Outer folders are domains, the folders in them classes.",
                    lambda f: (f[1], f[0], None) if len(f) > 1 else None)
DOMAIN_GROUPS = Structure("domains", "Outer folders are domains, the folders in them classes; pictures of one folder "
                          "below stay on one side of the split.",
                          lambda f: (f[1], f[0], f[2] if len(f) > 2 else None) if len(f) > 1 else None)
OUTER_GROUPS = Structure("outer-groups", "Inner folders are classes; pictures of one outer folder (a patient, "
                         "a session) stay on one side of the split.",
                         lambda f: (f[1], None, f[0]) if len(f) > 1 else None)
INNER = Structure("inner", "Inner folders are classes; the outer folders say nothing.",
                  lambda f: (f[1], None, None) if len(f) > 1 else None)


def joined(folders: Mapping[Parts, int]) -> Structure:
    """Outer and inner names together are classes, with something between that is in none of them."""
    names = "\n".join(name for folder in folders for name in folder[:2])
    joint = next((joint for joint in _JOINTS if joint not in names), _JOINTS[0])
    return Structure("joined", "Each inner folder is a class of its own, named by both folders.",
                     lambda f: (joint.join(f[:2]), None, None) if f else None)


def structures(folders: Mapping[Parts, int], split: bool) -> list[Structure]:
    """What the folders (with their numbers of pictures) may be, the likely structure first.

    ``split`` says that validation and test are given, so that groups need not suffice for them.
    """
    deep = {folder: count for folder, count in folders.items() if len(folder) > 1}
    if not deep:
        return [CLASSES]
    if _is_mixed(folders, deep):
        return [WHOLE, *_with_groups(folders, split), joined(folders)]
    if _shared(deep) < SHARED:
        return [*_groups_or_whole(folders, split), joined(folders), INNER]
    return _shared_inner(deep, folders, split)


def _shared_inner(deep, folders, split: bool) -> list[Structure]:
    """Inner names occur in several outer folders: domains with the same classes, or classes with the same sessions."""
    outer, inner = {folder[0] for folder in deep}, {folder[1] for folder in deep}
    below = {folder[2] for folder in deep if len(folder) > 2}
    domains = DOMAIN_GROUPS if len(below) >= FEWEST_GROUPS else DOMAINS
    outer_groups = [OUTER_GROUPS] if len(outer) >= FEWEST_GROUPS or split else []
    rest = [*_groups_or_whole(folders, split), joined(folders)]
    if sound_like_groups(inner) and not sound_like_groups(outer) and not sound_like_domains(outer):
        return [*rest, domains, *outer_groups]
    if len(outer) >= MANY and outer_groups and sound_like_groups(outer) and not sound_like_domains(outer):
        return [OUTER_GROUPS, domains, INNER, *rest]
    return [domains, *outer_groups, INNER, *rest]


def _is_mixed(folders, deep) -> bool:
    """Whether pictures lie right in the outer folders too, and not just a stray one."""
    direct = {folder[0]: count for folder, count in folders.items() if len(folder) == 1}
    total = sum(direct.values()) + sum(deep.values())
    return sum(direct.values()) > MIXED * total or 2 * len(direct) > len({folder[0] for folder in folders if folder})


def _shared(deep) -> float:
    """The share of inner folders whose name occurs in more than one outer folder."""
    pairs = {(folder[0], folder[1].casefold()) for folder in deep}
    outer: defaultdict[str, int] = defaultdict(int)
    for _, inner in pairs:
        outer[inner] += 1
    return sum(outer[inner] > 1 for _, inner in pairs) / len(pairs)


def _groups_or_whole(folders, split: bool) -> list[Structure]:
    groups = _with_groups(folders, split)
    enough = groups and (split or all(count >= FEWEST_GROUPS for count in _groups_by_class(folders).values()))
    return [*groups, WHOLE] if enough else [WHOLE, *groups]


def _with_groups(folders, split: bool) -> list[Structure]:
    names = {folder[1] for folder in folders if len(folder) > 1}
    single = sum(count for folder, count in folders.items() if len(folder) == 1)
    return [GROUPS] if split or len(names) + single >= FEWEST_GROUPS else []


def _groups_by_class(folders) -> dict[str, int]:
    groups: dict[str, set] = defaultdict(set)
    single: dict[str, int] = defaultdict(int)
    for folder, count in folders.items():
        if len(folder) > 1:
            groups[folder[0]].add(folder[1])
        elif folder:
            single[folder[0]] += count
    return {name: len(groups[name]) + single[name] for name in groups.keys() | single.keys()}
