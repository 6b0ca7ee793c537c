"""Examples that must stay together when a set is split: the frames of one burst, which are nearly identical.

Groups are ordered by a hash of seed and name, not by a shuffle of their positions: take
some pictures out of a set, or move it, and the others stay where they were but for a few.
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from tl_core.data.dataset import Split


def shuffled(split: Split, seed: int) -> Iterator[list[list[int]]]:
    """For each (domain, class) in a stable order, its groups in random order, each a list of indices.

    A group of several classes counts for the class most of it belongs to; one without any label for none.
    """
    names, members = _by_group(split)
    stratum_of = _strata(split)
    strata: dict[tuple[str, int], array] = defaultdict(lambda: array("q"))
    for number in range(len(names)):
        if labelled := [stratum_of[i] for i in members(number) if stratum_of[i][1] >= 0]:
            strata[Counter(labelled).most_common(1)[0][0]].append(number)
    for stratum in sorted(strata):
        yield [members(number) for number in _in_random_order(strata[stratum], names, seed)]


def ordered(split: Split, seed: int) -> list[list[int]]:
    """All groups that have a label in random order, whatever their classes."""
    known, (names, members) = split.is_labelled, _by_group(split)
    labelled = [number for number in range(len(names)) if known[members(number)].any()]
    return [members(number) for number in _in_random_order(labelled, names, seed)]


def give_back(split: Split, taken: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """``taken`` without the groups whose loss would leave a class nothing to train on, the later parts first."""
    taken, labels = {name: list(part) for name, part in taken.items()}, split.labels
    groups = split.groups or split.keys
    lost = np.setdiff1d(labels, labels[~is_in(taken.values(), len(split))])
    for label in lost[lost >= 0]:
        name = next(name for name in reversed(taken) if any(labels[index] == label for index in taken[name]))
        back = groups[next(index for index in taken[name] if labels[index] == label)]
        taken[name] = [index for index in taken[name] if groups[index] != back]
    return taken


def is_in(parts: Iterable[Sequence[int]], count: int) -> np.ndarray:
    """(count,) bool: which indices are in one of the parts."""
    found = np.zeros(count, bool)
    for part in parts:
        found[np.asarray(part, int)] = True
    return found


def hold_out(groups: Sequence[list[int]], parts: int, budget: int) -> list[list[int]]:
    """Indices of ``parts`` parts made of whole groups, together about ``budget`` examples.

    Groups that are too large for what is left of the budget are passed over, but every
    part gets a group where there are enough of them; one always stays.
    """
    held, left = _fitting(groups, budget)
    missing = min(parts, len(groups) - 1) - len(held)
    if missing > 0:
        held += sorted(left, key=len)[:missing]
    return _cut(held, parts)


def has_bursts(splits: Iterable[Split]) -> bool:
    """Whether any group has more than one example."""
    return any(len(set(split.groups)) < len(split) for split in splits if split.groups)


def _by_group(split: Split) -> tuple[Sequence[str], Callable[[int], list[int]]]:
    """The groups' names, and the examples of the group of a number."""
    names = split.groups or split.keys
    if names == split.keys or len(set(names)) == len(names):  # most sets: no list for each of many pictures
        return names, lambda number: [number]
    groups = defaultdict(list)
    for index, name in enumerate(names):
        groups[name].append(index)
    members = list(groups.values())
    return tuple(groups), members.__getitem__


def _strata(split: Split) -> list[tuple[str, int]]:
    """Every example's domain and class."""
    known: dict[tuple[str, int], tuple[str, int]] = {}  # one pair in memory for all of a stratum
    pairs = zip(split.domains or [""] * len(split), split.labels.tolist(), strict=True)
    return [known.setdefault(pair, pair) for pair in pairs]


def _in_random_order(numbers: Sequence[int], names: Sequence[str], seed: int) -> list[int]:
    return sorted(numbers, key=lambda number: _rank(names[number], seed))


def _rank(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}|{name}".encode("utf8", "surrogateescape")).digest()


def _fitting(groups: Sequence[list[int]], budget: int) -> tuple[list[list[int]], list[list[int]]]:
    held: list[list[int]] = []
    left: list[list[int]] = []
    for group in groups:
        fits = len(group) <= budget
        (held if fits else left).append(group)
        budget -= len(group) if fits else 0
    return held, left


def _cut(groups: list[list[int]], parts: int) -> list[list[int]]:
    """The groups in order, cut into parts of about the same number of examples, the first ones served first."""
    chunks, rest = [], list(groups)
    for later in reversed(range(parts)):
        target, part = sum(map(len, rest)) / (later + 1), list[int]()
        while rest and (not part or len(rest) > later and len(part) + len(rest[0]) / 2 <= target):
            part += rest.pop(0)
        chunks.append(part)
    return chunks
