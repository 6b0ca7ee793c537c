"""Findings about how many pictures each class has."""

import numpy as np

from tl_core.data.dataset import SPLITS, Dataset
from tl_core.data.quality.report import MOST_EXAMPLES, CheckupFinding, FindingExample, Remedy
from tl_core.words import listed, number, plural

UNEVEN, VERY_UNEVEN = 2.0, 4.0  # largest class over smallest, in training
FEW = {"train": 10, "val": 3, "test": 3}
_NAMES = {"train": "training", "val": "validation", "test": "test"}


def imbalance(dataset: Dataset) -> list[CheckupFinding]:
    """Where the largest class has at least twice as many training pictures as the smallest."""
    counts = {name: count for name, count in dataset.counts("train").items() if count}
    if not counts:
        return []
    largest, smallest = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    ratio = counts[largest] / counts[smallest]
    if ratio < UNEVEN:
        return []
    rare = sorted((name for name in counts if counts[name] * UNEVEN <= counts[largest]), key=counts.__getitem__)
    return [CheckupFinding(
        "imbalance", f"{largest} has {ratio:.1f} times as many training pictures as {smallest}",
        f"The network sees {largest} far more often, so guessing it pays: it will be right about {largest} and "
        f"overlook {smallest}. Class weights let every class count the same in the loss.",
        "warning" if ratio >= VERY_UNEVEN else "note", len(rare),
        tuple(_example(dataset, "train", name, f"{plural(counts[name], 'training picture')}; "
                       f"{largest} has {number(counts[largest])}") for name in rare[:MOST_EXAMPLES]),
        Remedy("Train with class weights", class_weights=True))]


def too_few(dataset: Dataset) -> list[CheckupFinding]:
    """Classes with fewer than 10 pictures in training, or fewer than 3 in validation or test."""
    short = [(count, name, split) for split in SPLITS for name, count in dataset.counts(split).items()
             if count < FEW[split]]
    if not short:
        return []
    classes = list(dict.fromkeys(name for _, name, _ in sorted(short)))
    return [CheckupFinding(
        "too_few", f"{plural(len(classes), 'class has', 'classes have')} too few pictures: {listed(classes)}",
        "From a handful of pictures a network learns these pictures, not the class; and with three test pictures "
        "one mistake moves the class's accuracy by 33 points. Add pictures, best 20 or more of every class.",
        "error" if not min(short)[0] else "warning", len(classes),
        tuple(_example(dataset, split, name, f"{plural(count, f'{_NAMES[split]} picture')}; at least {FEW[split]} "
                       "are needed") for count, name, split in sorted(short)[:MOST_EXAMPLES]))]


def _example(dataset: Dataset, split: str, name: str, note: str) -> FindingExample:
    """A picture of the class to show beside the words: from this split, or from another where it has none."""
    label = dataset.classes.index(name)
    for candidate in (split, *SPLITS):
        own = np.flatnonzero(np.asarray(dataset.splits[candidate].labels) == label)
        if len(own):
            return FindingExample(dataset.splits[candidate].keys[own[0]], name, candidate, note)
    return FindingExample("", name, split, note)
