"""Sets made in memory for one finding each: smooth random pictures that differ like photographs."""

import functools
import hashlib

import numpy as np
import pytest
from PIL import Image

from tl_core.data.dataset import SPLITS, Dataset, Split


@functools.cache
def scene(seed: int, side: int = 240) -> np.ndarray:
    """Random blobs and strokes with fine texture, uint8 (side, side, 3); another seed is another scene."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros((side, side, 3))
    for cells, strength in ((4, 70), (12, 35), (40, 18)):
        noise = (rng.normal(0, strength, (cells, cells, 3)) + 128).clip(0, 255).astype(np.uint8)
        canvas += np.asarray(Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC), float) - 128
    return (canvas + 128).clip(0, 255).astype(np.uint8)


@pytest.fixture
def make():
    """``make({"train": [(pixels, label), …], …}, classes)``: a set with keys ``train/0``, ``train/1``, …"""
    def make(parts: dict[str, list], classes=("cat", "dog"), **fields) -> Dataset:
        pixels = {f"{split}/{i}": item[0] for split, items in parts.items() for i, item in enumerate(items)}

        def read(key: str, size: int) -> np.ndarray:
            return np.asarray(Image.fromarray(pixels[key]).resize((size, size), Image.Resampling.BILINEAR,
                                                                  reducing_gap=3.0))
        splits = {}
        for split in SPLITS:
            items = parts.get(split, [])
            splits[split] = Split(tuple(f"{split}/{i}" for i in range(len(items))),
                                  np.array([label for _, label in items], np.int32))
        return Dataset("made", "Made", classes, splits, read,
                       lambda key: hashlib.sha256(pixels[key].tobytes()).hexdigest(), **fields)
    return make


@pytest.fixture
def plenty():
    """``plenty(seed)``: all three splits of two classes, every picture another scene."""
    def plenty(seed: int = 0) -> dict[str, list]:
        numbers = iter(range(1000 * seed, 1000 * seed + 1000))
        return {split: [(scene(next(numbers)), label) for label in (0, 1) for _ in range(count)]
                for split, count in (("train", 10), ("val", 3), ("test", 3))}
    return plenty
