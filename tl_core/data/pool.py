"""A set with labels and beside it a pool without: what a strategy that learns without labels reads, as one data set.

The pool's pictures stand in the order of their content and their labels are gone, so that nothing can hang on them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tl_core.data import pair_readers, sealing
from tl_core.data.dataset import UNLABELLED, Dataset, Split
from tl_core.data.pair_readers import PairReader
from tl_core.data.target_pictures import TargetPictures
from tl_core.errors import UserError
from tl_core.words import plural

_MARK = "pool {}:"  # before a pool's keys where no reader understands both its own and those before


def with_pool(dataset: Dataset, pools: Sequence[TargetPictures], limit: int | None, seed: int) -> Dataset:
    """The set's labelled pictures, and the ``pools``' as unlabelled ones of the training split.

    A picture is taken once, and none that the set is judged by; ``limit`` bounds how many, drawn with the ``seed``.
    ``UserError`` where none is left.
    """
    judged = {digest for name in ("val", "test")
              for digest in sealing.digests(dataset, dataset.splits[name].keys)} - {""}
    chosen, held_back = _chosen(pools, judged)
    kept = sealing.limited(len(chosen), limit, seed)
    chosen = [chosen[index] for index in kept]
    if not chosen:
        raise UserError("The pool has no pictures.", "Expected some that the data set is not judged by."
                        if held_back else "Expected some that can be read.", "Name another set or folder as the pool.")
    keys, digests, read = _read(dataset, pools, chosen)
    train = _plain(dataset.splits["train"].labelled())
    pool = Split(keys, np.full(len(keys), UNLABELLED, np.int32))
    splits = {name: _plain(split) for name, split in dataset.splits.items()}
    known = dict(zip(keys, digests, strict=True))
    notes = [f"{plural(held_back, 'picture')} of the pool would be judged by: left out."] if held_back else []
    return replace(dataset, splits={**splits, "train": Split.joined([train, pool]) if len(train) else pool}, read=read,
                   digest=lambda key: known[key] if key in known else dataset.digest(key), other_classes={},
                   drawn=dataset.drawn and read is dataset.read,
                   unreadable=_once(dataset.unreadable, *(of.unreadable for of in pools)),
                   notes=_once(dataset.notes, *(of.notes for of in pools), notes))


def training_pictures(dataset: Dataset) -> TargetPictures:
    """The set's own training pictures, those without a label among them."""
    train = dataset.splits["train"]
    pictures = TargetPictures(train.keys, np.full(len(train), ""), tuple(sealing.digests(dataset, train.keys)),
                              dataset.read)
    return pictures.take(sealing.order(pictures.digests))


def _chosen(pools: Sequence[TargetPictures], judged: set[str]) -> tuple[list[tuple[int, int]], int]:
    """(pool, place in it) of each picture that is taken, and how many are held back as they are in ``judged``."""
    chosen, seen, held_back = [], set[str](), 0
    for number, pool in enumerate(pools):
        for place, digest in enumerate(pool.digests):
            if digest in judged:
                held_back += 1
            elif digest not in seen or not digest:
                seen.add(digest)
                chosen.append((number, place))
    return chosen, held_back


def _read(dataset: Dataset, pools: Sequence[TargetPictures], chosen: Sequence[tuple[int, int]]):
    """Keys and digests of the chosen pictures, and a reader of them and of the set's."""
    read, marks = dataset.read, []
    for number, pool in enumerate(pools):
        needed = pair_readers.mark(read, pool.read)
        marks.append(_MARK.format(number + 1) if needed else "")
        read = PairReader(read, pool.read, marks[-1]) if needed else read
    keys = tuple(marks[number] + pools[number].keys[place] for number, place in chosen)
    return keys, [pools[number].digests[place] for number, place in chosen], read


def _once(*several: Sequence) -> tuple:
    return tuple(dict.fromkeys(one for of in several for one in of))


def _plain(split: Split) -> Split:
    """Without what a pool has none of."""
    return replace(split, domains=None, groups=None, other_labels={})
