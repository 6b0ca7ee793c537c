"""The pictures of a measurement: one folder that both ways read. No TensorFlow here."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split

DRAWN_SIZE = 200  # of a drawn set's pictures as files


def write(name: str, counts: dict[str, int], folder: Path) -> dict[str, int]:
    """Pictures of a catalog's set as ``folder/<split>/<class>/<file>``; how many there are, at most ``counts``.

    ``train`` gets the set's training and validation pictures, ``val`` its test pictures.
    """
    whole = catalog.load(RunConfig(data=name))
    train, val, test = (whole.splits[split] for split in ("train", "val", "test"))
    rows_of = {"train": [*_rows(train), *_rows(val)], "val": _rows(test)}
    chosen = {split: evenly(rows, counts[split]) for split, rows in rows_of.items()}
    for split, rows in chosen.items():
        for number, (key, label) in enumerate(rows):
            _write_one(whole, key, folder / split / whole.classes[label], number)
    return {split: len(rows) for split, rows in chosen.items()}


def read(folder: Path) -> Dataset:
    """The folder as our data set, without a test split: the recipe has none either."""
    held_out = folder / "test"  # a folder without one would get one carved out of its training pictures
    if not held_out.exists():
        for class_folder in sorted((folder / "val").iterdir()):
            (held_out / class_folder.name).mkdir(parents=True)
            shutil.copy(sorted(class_folder.iterdir())[0], held_out / class_folder.name)
    dataset = catalog.load(RunConfig(data=str(folder)))
    return dataset.with_splits({**dataset.splits, "test": Split((), np.zeros(0, np.int32))})


def noise(train: int, val: int) -> Dataset:
    """Coarse noise in any number, every picture another, made when it is read."""
    counts = {"train": train, "val": val, "test": 0}
    splits = {name: Split(tuple(f"{name}/{i}" for i in range(count)), np.arange(count, dtype=np.int32) % 2)
              for name, count in counts.items()}
    return Dataset("noise", "Noise", ("even", "odd"), splits, read=_noise, digest=str)


def evenly(rows: Sequence[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    """``count`` of (key, label), taken from the classes in turn, each in its own order."""
    seen: dict[int, int] = {}
    ranked = []
    for row in rows:
        rank = seen[row[1]] = seen.get(row[1], -1) + 1
        ranked.append((rank, *row))
    return [(key, label) for _, key, label in sorted(ranked, key=lambda each: (each[0], each[2]))[:count]]


def _rows(split: Split) -> list[tuple[str, int]]:
    return list(zip(split.keys, split.labels.tolist(), strict=True))


def _write_one(dataset: Dataset, key: str, folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if Path(key).is_file():
        shutil.copyfile(key, folder / f"{number:05}{Path(key).suffix.lower()}")
    else:
        Image.fromarray(dataset.read(key, DRAWN_SIZE)).save(folder / f"{number:05}.png")


def _noise(key: str, size: int) -> np.ndarray:
    split, number = key.split("/")
    rng = np.random.default_rng([len(split), int(number)])
    coarse = Image.fromarray(rng.integers(0, 255, (16, 16, 3), dtype=np.uint8))
    return np.asarray(coarse.resize((size, size), Image.Resampling.BILINEAR))
