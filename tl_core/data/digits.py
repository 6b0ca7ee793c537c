"""``digits``: scikit-learn's real handwriting, 1797 digits of 8 x 8 pixels."""

from functools import cache

import numpy as np
from PIL import Image

from tl_core.data.arrays import array_dataset
from tl_core.data.dataset import Dataset

NAME = "digits"
TITLE = "Handwritten digits"
SOURCE = "UCI optical recognition of handwritten digits, as it comes with scikit-learn"
LICENCE = "CC BY 4.0"
CLASSES = tuple(str(digit) for digit in range(10))


def digits_dataset(seed: int = 0) -> Dataset:
    """All 1797 digits, white on black, enlarged smoothly (bicubic) to the size asked for."""
    images, labels = _digits()
    return array_dataset({"train": images}, {"train": labels}, CLASSES, seed=seed, name=NAME, title=TITLE,
                         source=SOURCE, licence=LICENCE, resample=Image.Resampling.BICUBIC)


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    # Ink counts from 0 to 16.
    return np.rint(bunch.images * (255 / 16)).astype(np.uint8), bunch.target.astype(np.int32)
