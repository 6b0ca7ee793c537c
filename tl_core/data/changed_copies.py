"""Changed copies of some of a set's pictures, under keys and digests of their own."""

from collections.abc import Sequence
from dataclasses import replace

from tl_core.data import sealing
from tl_core.data.dataset import Dataset
from tl_core.data.pair_readers import PairReader
from tl_core.data.shift import VERSION, Shift


def changed_copies(dataset: Dataset, keys: Sequence[str], shift: Shift) -> tuple[Dataset, tuple[str, ...]]:
    """The set with a changed copy of each of its pictures ``keys``, and the copies' keys in their order.

    Nothing is changed and nothing copied by a shift that leaves pictures as they are.
    """
    if not shift.changes_pictures:
        return dataset, tuple(keys)
    mark, change = f"{shift}:", f"{shift}|{VERSION}|{dataset.intensity.name}"
    contents = {mark + key: f"{content}|{change}" for key, content in zip(
        keys, sealing.digests(dataset, keys), strict=True)}

    def digest(key: str) -> str:
        return contents[key] if key in contents else dataset.digest(key)
    return replace(dataset, read=PairReader(dataset.read, dataset.read, mark, shift), drawn=False, digest=digest
                   ), tuple(contents)
