"""The run's own pictures as a list beside the code; those that are in no file TensorFlow reads are written there."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tl_core.data.dataset import SPLITS, Dataset
from tl_core.export import image_file_kinds
from tl_core.printable import printable
from tl_core.progress import Progress

FOLDER = "pictures"
_EVERY = 32


@dataclass(frozen=True)
class CodePicture:
    """A picture: its split, label, and where it lies: "here", beside the code, or in the "data" set's folder."""

    split: str
    label: int
    place: str
    file: str


def write(dataset: Dataset, size: int, folder: Path, progress: Progress) -> tuple[Path | None, int]:
    """Write ``pictures.csv`` and what it names beside it; the data set's folder (None without one) and their number.

    Written ones are PNGs of ``size`` pixels, as the run read them.
    """
    examples = [(split, key, int(label)) for split in SPLITS for key, label in zip(
        dataset.splits[split].keys, dataset.splits[split].labels, strict=True) if label >= 0]
    files = {key for _, key, _ in examples if _readable(key)}
    base = Path(os.path.commonpath([os.path.dirname(key) for key in files])) if files else None
    rows, written = [], 0
    for done, (split, key, label) in enumerate(examples, 1):
        if base is not None and key in files:
            rows.append(CodePicture(split, label, "data", Path(key).relative_to(base).as_posix()))
        else:
            written += 1
            rows.append(CodePicture(split, label, "here", _write(dataset, key, size, folder, split, written)))
        if done % _EVERY == 0 or done == len(examples):
            progress("Listing pictures", done, len(examples))
    _list(rows, folder / "pictures.csv")
    return base, written


def _readable(key: str) -> bool:
    """Whether TensorFlow reads the file, by the code that lies beside the script, as the program does.

    One whose name is no UTF-8 it does not find: no list of pictures can name it.
    """
    if key != printable(key):
        return False
    try:
        with open(key, "rb") as file:
            return image_file_kinds.kind_of(file) is not None
    except OSError:
        return False


def _write(dataset: Dataset, key: str, size: int, folder: Path, split: str, number: int) -> str:
    name = f"{FOLDER}/{split}/{number:06d}.png"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(dataset.read(key, size)).save(folder / name)
    return name


def _list(rows: list[CodePicture], path: Path) -> None:
    with open(path, "w", encoding="utf8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("split", "label", "place", "file"))
        writer.writerows((row.split, row.label, row.place, row.file) for row in rows)
