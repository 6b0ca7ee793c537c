"""Which split a row of an edited version is in: the one it was in before the edit, whatever happened to others.

A version that came by an edit remembers from which pools its rows were drawn: the rows of the
version where it all began, with the labels they had there and those taken out since, then the
rows of each extension. Each pool is drawn once, as it was then. So taking a picture out or giving
it another label moves no other, for any seed; rows that are added fill every class up to its share.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tl_core.data import grouping
from tl_core.data.sets.records import SetRow
from tl_core.data.sets.split_counts import by_split
from tl_core.data.splits import complete, held_out

CARVED = ("test", "val")
Assigned = dict[str, str]  # a row's file: its split
Stratum = tuple[str, str]  # domain and class


def with_splits(rows: Sequence[SetRow], pools: Sequence[Sequence[SetRow]], seed: int, alone: bool = False
                ) -> tuple[SetRow, ...]:
    """The rows, each with its split; ``alone``: the first pool was drawn picture by picture, as folders are.

    A class that would be left without training pictures (all of its few were moved there from
    elsewhere, or those it had were taken out) is drawn anew, and no other.
    """
    assigned = _drawn(pools[0], seed, alone)
    for number in range(1, len(pools)):
        assigned |= _topped_up(pools[number], pools[:number], assigned, seed)
    brought = {row.split for pool in pools for row in pool}  # who brings a test of their own gets that one alone
    assigned = {file: "train" if name in brought else name for file, name in assigned.items()}
    split_rows = tuple(replace(row, split=row.split or assigned.get(row.file, "train")) for row in rows)
    return _with_training_pictures(rows, split_rows, seed)


def _drawn(pool: Sequence[SetRow], seed: int, alone: bool) -> Assigned:
    rows = sorted(pool, key=lambda row: row.file) if alone else pool
    splits = by_split(rows)
    if alone:
        splits = {name: replace(split, groups=None) for name, split in splits.items()}
    return {file: name for name, split in complete(splits, seed).items() for file in split.keys}


def _topped_up(pool: Sequence[SetRow], before: Sequence[Sequence[SetRow]], assigned: Assigned, seed: int) -> Assigned:
    """Rows of an extension: as many held out as every class lacks with them, classes that are new as in a new set."""
    known = [row for rows in before for row in rows]
    said = {row.split for row in (*known, *pool)}
    parts = [name for name in CARVED if name not in said]
    splits = {row.file: row.split or "train" for row in pool}
    if not parts:
        return splits
    free = [row for row in known if not row.split]
    total = Counter(map(_stratum, free))
    held = Counter((_stratum(row), assigned[row.file]) for row in free)
    added = [row for row in pool if not row.split]
    split = by_split(added)["train"]
    for groups in grouping.shuffled(split, seed):
        stratum = Counter(_stratum(added[i]) for i in groups[0]).most_common(1)[0][0]
        counts = {name: held[stratum, name] for name in parts}
        for name, indices in _taken(groups, total[stratum], counts).items():
            splits |= {added[i].file: name for i in indices}
    return splits


def _taken(groups: Sequence[list[int]], before: int, held: dict[str, int]) -> dict[str, list[int]]:
    """Indices for each part, of which ``held`` says how many it has already."""
    budget = held_out(before + sum(map(len, groups)), len(held)) - sum(held.values())
    if not before:
        return dict(zip(held, grouping.hold_out(groups, len(held), budget), strict=True))
    taken: dict[str, list[int]] = {name: [] for name in held}
    for group in groups:
        if len(group) <= budget:
            name = min(held, key=lambda one: held[one] + len(taken[one]))
            taken[name] += group
            budget -= len(group)
    return taken


def _with_training_pictures(rows: Sequence[SetRow], split_rows: tuple[SetRow, ...], seed: int) -> tuple[SetRow, ...]:
    trained = {row.label for row in split_rows if row.split == "train"}
    lost = {row.label for row in split_rows} - trained
    if not lost:
        return split_rows
    anew = _drawn([row for row in rows if row.label in lost and not row.split], seed, alone=False)
    return tuple(replace(row, split=anew.get(row.file, row.split)) for row in split_rows)


def _stratum(row: SetRow) -> Stratum:
    return row.domain or "", row.label
