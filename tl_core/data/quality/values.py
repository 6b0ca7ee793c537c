"""Findings about the range of values: files of more than 8 bits that use little of theirs, and sets that are dark."""

import os

import numpy as np

from tl_core.data import bit_depths
from tl_core.data.dataset import Dataset
from tl_core.data.intensity import ENOUGH, percent
from tl_core.data.quality.quality_images import QualityImages
from tl_core.data.quality.report import CheckupFinding, FindingExample
from tl_core.words import plural

NARROW = 0.15  # of black to white, over a whole set of 8 bits; photographs use nearly all of it
TAILS = (0.1, 99.9)  # percentiles: a few odd pixels are no range
WHITE = 255
SHOWN = 12


def narrow_range(dataset: Dataset, pictures: QualityImages) -> list[CheckupFinding]:
    """A note on files of more than 8 bits that use less than half of what they hold; a warning on dark or pale sets."""
    intensity = dataset.intensity
    if intensity.integer:
        return [_deep(intensity.integer, intensity.share, pictures)] if intensity.share < ENOUGH else []
    return [] if intensity else _flat(pictures)


def _deep(ends: tuple[float, float], share: float, pictures: QualityImages) -> CheckupFinding:
    files = [key for key in pictures.keys if os.path.isabs(key) and bit_depths.may_be_deep(key)]
    kinds = bit_depths.kinds(files)
    indices = [i for i, key in enumerate(pictures.keys) if kinds.get(key) == bit_depths.INTEGER]
    low, high = (f"{value:,.0f}" for value in ends)
    return CheckupFinding(
        "range", f"{plural(len(indices), 'file')} of more than 8 bits {'uses' if len(indices) == 1 else 'use'} "
        f"{percent(share)} of {'its' if len(indices) == 1 else 'their'} range",
        f"Their values lie between {low} and {high}, where 16 bits hold 0 to 65,535: read whole they would be nearly "
        f"one colour. Here {low} becomes black and {high} white, in all pictures alike; the two are taken from the "
        "training pictures, kept with every run, and in what is exported. Nothing needs to be mended; for other "
        "programs, scale the files by these two numbers.",
        "note", len(indices), tuple(_spread(pictures, indices)))


def _flat(pictures: QualityImages) -> list[CheckupFinding]:
    if not len(pictures):
        return []
    low, high = _percentiles(pictures)
    share = (high - low) / WHITE
    if share >= NARROW:
        return []
    return [CheckupFinding(
        "range", f"The pictures use {percent(share)} of their range",
        f"Nearly every pixel lies between {low:.0f} and {high:.0f}, where black is 0 and white 255. Pretrained "
        "networks know pictures that use all of it. Often these are values of 12 or 16 bits that were squeezed into "
        "files of 8: save them anew with 16 bits, which are read in their own range, or spread them from black to "
        "white.", "warning", len(pictures), tuple(_spread(pictures, range(len(pictures)))))]


def _percentiles(pictures: QualityImages) -> np.ndarray:
    """The values that ``TAILS`` percent of all pixels lie below."""
    counts = sum(np.bincount(rows.reshape(-1), minlength=WHITE + 1) for _, rows in pictures.small.pieces())
    return np.searchsorted(np.cumsum(counts), np.array(TAILS) / 100 * np.sum(counts))


def _spread(pictures: QualityImages, indices) -> list[FindingExample]:
    """A few of them, from all over the set."""
    indices = list(indices)
    positions = np.unique(np.linspace(0, len(indices) - 1, SHOWN).round().astype(int)) if indices else ()
    return [pictures.example(indices[position]) for position in positions]
