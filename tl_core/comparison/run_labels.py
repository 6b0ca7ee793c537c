"""Runs in a list, each named so that it looks like no other: what all share in short, then what sets it apart.

The same words on every page and on the command line.
"""

from collections.abc import Iterable, Sequence

from tl_core import field_roles
from tl_core.comparison.run_groups import flatten, in_words, ordered
from tl_core.config import RunConfig
from tl_core.field_roles import Role
from tl_core.tracking import RunRecord

_BASE = ("data", "backbone", "strategy")
SHORTEST_ID = 6


def labels(records: Sequence[RunRecord]) -> dict[str, str]:
    """Run id to "pets@2: VGG16, Fine-tuning, depth 4, seed 1 · 95.2 % · 3f2a1b", never two the same.

    After set, backbone and strategy stand only settings in which the listed runs that share these differ,
    as few as tell them apart. Runs that were made twice are told by when.
    """
    words, length = details(records), _id_length([record.run_id for record in records])
    return {record.run_id: _label(record, words[record.run_id], length) for record in records}


def details(records: Sequence[RunRecord], without: Sequence[str] = ()) -> dict[str, str]:
    """Run id to what sets it apart from the listed runs on the same set, backbone and strategy; "" where nothing.

    Settings in ``without`` stand beside it anyway: they tell runs apart without a word.
    """
    alike: dict[tuple, list[RunRecord]] = {}
    for record in records:
        alike.setdefault(tuple(getattr(record.config, name) for name in _BASE), []).append(record)
    return {run_id: text for group in alike.values() for run_id, text in _apart(group, without).items()}


def _apart(group: Sequence[RunRecord], without: Sequence[str]) -> dict[str, str]:
    if len(group) == 1:
        return {group[0].run_id: ""}
    flat = [flatten(record.config) for record in group]
    chosen: list[str] = []
    kinds = [0] * len(group)
    for field in _by_interest(flat[0]):
        finer = _numbered(zip(kinds, (repr(values[field]) for values in flat), strict=True))
        if max(finer) > max(kinds):
            chosen, kinds = [*chosen, field], finer
    return {record.run_id: ", ".join([*(in_words(field, values[field]) for field in chosen if field not in without),
                                      *_when(record, kind, kinds)])
            for record, values, kind in zip(group, flat, kinds, strict=True)}


def _by_interest(fields: Iterable[str]) -> list[str]:
    """The seed before settings that nobody looks at first."""
    names, machine = ordered(fields), field_roles.names(RunConfig, Role.MACHINE, Role.RECORD)
    last = [name for name in names if name not in RunConfig.model_fields or name in machine]
    return [*(name for name in names if name not in last), *last]


def _numbered(values: Iterable) -> list[int]:
    """0 for the first value, 1 for the next other one."""
    numbers: dict = {}
    return [numbers.setdefault(value, len(numbers)) for value in values]


def _when(record: RunRecord, kind: int, kinds: Sequence[int]) -> list[str]:
    return [f"{record.created:%d %b %H:%M}"] if kinds.count(kind) > 1 else []


def _label(record: RunRecord, apart: str, length: int) -> str:
    config = record.config
    how = f"{100 * record.accuracy:.1f} %" if record.accuracy is not None else record.status.lower()
    shared = [in_words(field, getattr(config, field)) for field in ("backbone", "strategy")]
    what = ", ".join([*shared, *filter(None, [apart])])
    return f"{config.data}: {what} · {how} · {record.run_id[:length]}"


def _id_length(ids: Sequence[str]) -> int:
    """As many characters as tell the ids apart."""
    longest, count = max(map(len, ids), default=SHORTEST_ID), len(set(ids))
    return next((length for length in range(SHORTEST_ID, longest) if len({one[:length] for one in ids}) == count),
                longest)
