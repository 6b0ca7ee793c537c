"""Findings about single pictures: what cannot be read, shows nothing, or has an odd size or shape."""

import os

import numpy as np
from PIL import Image

from tl_core.data.dataset import Dataset
from tl_core.data.images import FORMATS
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.report import MOST_EXAMPLES, CheckupFinding, FindingExample, Remedy
from tl_core.words import plural

PLAIN = 2.0  # standard deviation of 0-255 over a picture of 48 x 48; the dark frame of a covered webcam has about 1
TINY = 32  # pixels on the shorter side
LONG = 3.0  # longer side over shorter
BY_NATURE = 0.2  # share of a set from which on its pictures are meant to be like that


def unreadable(dataset: Dataset, pictures: QualityImages) -> list[CheckupFinding]:
    """Files that were left out when the set was loaded, and those that have broken since."""
    examples = [FindingExample(name, "", "", reason) for name, reason in dataset.unreadable]
    examples += [pictures.example(i, pictures.failed[key]) for i, key in enumerate(pictures.keys)
                 if key in pictures.failed]
    if not examples:
        return []
    broken = tuple(pictures.failed)
    return [CheckupFinding(
        "unreadable", f"{plural(len(examples), 'file')} cannot be read",
        "Empty and damaged files teach nothing. Those found while loading are left out of every training by "
        "themselves; look whether the originals are better, or a class may miss pictures you count on.",
        "warning", len(examples), tuple(examples[:MOST_EXAMPLES]),
        Remedy(f"Leave out {plural(len(broken), 'broken picture')}", broken) if broken else None)]


def constant(pictures: QualityImages) -> list[CheckupFinding]:
    """Pictures of one plain colour."""
    spread = np.concatenate([np.zeros(0), *(rows.reshape(len(rows), -1, 3).std(axis=1).max(axis=1)
                                            for _, rows in pictures.small.pieces())])
    indices = [i for i in np.flatnonzero(spread < PLAIN).tolist() if pictures.keys[i] not in pictures.failed]
    if not indices:
        return []
    return [CheckupFinding(
        "constant", f"{plural(len(indices), 'picture shows', 'pictures show')} nothing but one colour",
        "A covered lens, a failed download. There is nothing in it to learn its class from, so the network learns "
        "that this colour means that class.",
        "warning", len(indices),
        tuple(pictures.example(i, _colour(pictures.small[i].reshape(-1, 3))) for i in indices[:MOST_EXAMPLES]),
        _drop(pictures, indices))]


def odd_shape(pictures: QualityImages) -> list[CheckupFinding] | None:
    """Very small or very long pictures, from the files' heads alone; None where the pictures are no files."""
    files, sizes, notes = False, dict[int, tuple[int, int]](), dict[int, str]()
    for i, key in enumerate(pictures.keys):
        if size := _size(key):
            files = True
            if note := _odd(*size):
                sizes[i], notes[i] = size, note
    if not files:
        return None
    if not notes:
        return []
    indices = sorted(notes, key=lambda i: min(sizes[i]) / max(sizes[i]))
    by_nature = len(indices) > BY_NATURE * len(pictures)
    return [CheckupFinding(
        "odd_shape", f"{plural(len(indices), 'picture is', 'pictures are')} tiny or very long",
        "Every picture is pulled to a square of the image size: a tiny one becomes a blur, a long one is squashed "
        "until shapes are lost." + (" Here so many are like this that it is how the set is." if by_nature else ""),
        "note", len(indices), tuple(pictures.example(i, notes[i]) for i in indices[:MOST_EXAMPLES]),
        None if by_nature else _drop(pictures, indices))]


def _size(key: str) -> tuple[int, int] | None:
    if not os.path.isabs(key):
        return None
    try:
        with Image.open(key, formats=FORMATS) as picture:
            return picture.size
    except Exception:  # damaged files are another finding
        return None


def _odd(width: int, height: int) -> str | None:
    shorter, longer = sorted((width, height))
    if longer >= LONG * shorter:
        return f"{width} x {height} pixels, {longer / shorter:.1f} times as long as wide"
    return f"{width} x {height} pixels" if shorter < TINY else None


def _colour(pixels: np.ndarray) -> str:
    red, green, blue = np.rint(pixels.mean(axis=0)).astype(int)
    return f"all of it about #{red:02x}{green:02x}{blue:02x}"


def _drop(pictures: QualityImages, indices: list[int]) -> Remedy:
    return Remedy(f"Leave out {plural(len(indices), 'picture')}", tuple(pictures.keys[i] for i in indices))
