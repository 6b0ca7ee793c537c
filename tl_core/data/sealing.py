"""A target's pictures in an order, and in parts, that tell nothing of their labels.

Files lie in class folders, so a listing by path is a listing by class: whatever is drawn from it depends on labels.
Here pictures stand in the order of their content, and draws go by place. Moving files between class folders changes
nothing.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from tl_core.data import file_hashes
from tl_core.data.dataset import Dataset
from tl_core.errors import UserError
from tl_core.progress import Progress

Protocol = Literal["whole", "half"]
HELD_OUT = 0.15  # the share that is tested on where no protocol is named
_HALVES, _LIMIT = 1, 2  # which draw


def digests(dataset: Dataset, keys: Sequence[str], progress: Progress | None = None) -> list[str]:
    """Each picture's content digest; files are looked into together."""
    if not keys or not all(map(os.path.isabs, keys)):
        return [dataset.digest(key) for key in keys]
    known = file_hashes.examine(keys, Path(os.path.commonpath([os.path.dirname(key) for key in keys])), progress)
    return [known[key].digest for key in keys]


def order(contents: Sequence[str]) -> np.ndarray:
    """Places (n,) of pictures by a hash of their content's digest: of drawn pictures this names their class."""
    hashed = [hashlib.blake2b(content.encode(errors="surrogateescape"), digest_size=16).hexdigest()
              for content in contents]
    return np.argsort(np.asarray(hashed, str), kind="stable")


def limited(count: int, limit: int | None, seed: int) -> np.ndarray:
    """Places of at most ``limit`` of ``count`` pictures, drawn with the seed, in their order."""
    if limit is None or limit >= count:
        return np.arange(count)
    return np.sort(np.random.default_rng([seed, _LIMIT]).permutation(count)[:limit])


def parts(count: int, protocol: Protocol | None, seed: int) -> dict[str, np.ndarray]:
    """Places of the pictures that are adapted to ("train") and of those that are judged ("test").

    "whole": all in both. "half": one half each, drawn with the seed; ``UserError`` for a single picture. None: 15 %
    are judged, at least one.
    """
    every = np.arange(count)
    if protocol == "whole" or count == 1 and protocol is None:
        return {"train": every, "test": every}
    if count < 2:
        raise UserError(f"The target has {count} picture.", "Two halves need two pictures at least.",
                        "Take the protocol whole, or add pictures.")
    drawn = np.random.default_rng([seed, _HALVES]).permutation(count)
    held = count // 2 if protocol == "half" else max(1, round(HELD_OUT * count))
    return {"train": np.sort(drawn[held:]), "test": np.sort(drawn[:held])}
