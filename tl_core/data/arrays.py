"""Data sets whose pictures are rows of an array (in memory, or a mapped .npy file)."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image

from tl_core.data.dataset import Dataset, Split
from tl_core.data.images import from_array
from tl_core.data.splits import check_enough, complete


def array_dataset(images: Mapping[str, np.ndarray], labels: Mapping[str, np.ndarray], classes: Sequence[str], *,
                  seed: int, resample=Image.Resampling.BILINEAR, **fields) -> Dataset:
    """A data set from uint8 arrays of shape (n, h, w) or (n, h, w, 3), one for each split.

    ``labels`` has one array of n whole numbers for each split. Splits that are missing
    are carved out of ``train``. Keys are ``<split>/<row>``; ``fields`` go to ``Dataset``.
    """
    def row(key: str) -> np.ndarray:
        split, index = key.split("/")
        return np.ascontiguousarray(images[split][int(index)])

    splits = {name: Split(tuple(f"{name}/{i}" for i in range(len(values))), np.asarray(values, np.int32))
              for name, values in labels.items()}
    return check_enough(Dataset(
        classes=tuple(classes), splits=complete(splits, seed),
        read=lambda key, size: from_array(row(key), size, resample),
        digest=lambda key: hashlib.sha256(row(key).data).hexdigest(), **fields))
