"""A process of its own that writes to a shelf: ``python store_child.py FOLDER FIRST LAST [hang]``.

Rows FIRST to LAST of ``rows``, two at a time. With "hang" it says so after half of them and waits to be killed.
"""

import sys
import time
from pathlib import Path

import numpy as np

from tl_core.features.activation_store import FeatureArray, row_digests
from tl_core.features.quota import StoreDirectory

SHAPE = (50, 4)
RECIPE = {"name": "shared"}


def rows(numbers) -> np.ndarray:
    return np.stack([np.random.default_rng(number).normal(size=SHAPE) for number in numbers]).astype(np.float32)


def digests(numbers) -> np.ndarray:
    return row_digests(map(str, numbers))


def main(folder: str, first: int, last: int, hang: bool) -> None:
    shelf = FeatureArray(StoreDirectory(Path(folder), 10**9), RECIPE, SHAPE, np.float32)
    numbers = range(first, last)
    shelf.plan(digests(numbers))
    print("ready", flush=True)
    sys.stdin.readline()
    for start in range(first, last, 2):
        pair = range(start, min(start + 2, last))
        shelf.write(digests(pair), rows(pair))
        if hang and start >= (first + last) // 2:
            print("half", flush=True)
            time.sleep(600)
    shelf.close()
    print("closed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "hang" in sys.argv)
