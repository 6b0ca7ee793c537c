"""Which split examples go to that are added to a set: those that were there stay where they are."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tl_core.data.dataset import SPLITS, Split
from tl_core.data.splits import complete, held_out, shuffled_strata

CARVED = ("test", "val")
Stratum = tuple[str, int]  # domain and class


def topped_up(splits: Mapping[str, Split], additions: Sequence[Mapping[str, Split]], seed: int) -> dict[str, Split]:
    """``complete`` of ``splits``, with further examples one addition after another, "" those that name no split.

    What was there stays in its split; of what is added as many are held out as every class lacks with them. Where an
    addition names a split that was carved out of train, that one is made of what was named alone.
    """
    named = {name for addition in additions for name, split in addition.items() if split.is_labelled.any()}
    carved = [name for name in CARVED if name not in splits or not splits[name].is_labelled.any()]
    whole = complete(splits, seed)
    for name in named & set(carved):
        whole |= {"train": Split.joined([whole["train"], whole[name]]), name: whole[name].take([])}
    for addition in additions:
        parts = _held_out_of(addition.get(""), whole, [name for name in carved if name not in named], seed)
        whole = {name: Split.joined([whole[name], *([addition[name]] if name in addition else []), *parts[name]])
                 for name in SPLITS}
    return whole


def _held_out_of(free: Split | None, whole: Mapping[str, Split], names: Sequence[str], seed: int
                 ) -> dict[str, list[Split]]:
    """What of examples without a split goes to each split, beside the ``whole`` as it is."""
    if free is None:
        return {name: [] for name in SPLITS}
    there = {name: _by_stratum(whole[name]) for name in ("train", *names)}
    taken: dict[str, list[int]] = {name: [] for name in names}
    for order in shuffled_strata(free, seed) if names else ():
        stratum = _by_stratum(free.take(order[:1].tolist())).most_common(1)[0][0]
        held = {name: there[name][stratum] for name in names}
        total = sum(counts[stratum] for counts in there.values()) + len(order)
        for index in order[:max(held_out(total, len(names)) - sum(held.values()), 0)].tolist():
            fewest = min(names, key=held.__getitem__)
            taken[fewest].append(index)
            held[fewest] += 1
    gone = {index for part in taken.values() for index in part}
    return {**{name: [free.take(sorted(part))] for name, part in taken.items()},
            "train": [free.take([index for index in range(len(free)) if index not in gone])],
            **{name: [] for name in SPLITS if name not in ("train", *names)}}


def _by_stratum(split: Split) -> Counter[Stratum]:
    return Counter(zip(split.domains or [""] * len(split), split.labels.tolist(), strict=True))
