"""What the check-up finds on real data: `TL_DATA_DIR=… python -m benchmarks.quality [--json]`.

For cats_dogs and flowers5: what it says of the set as it is, how many planted copies of
each kind it finds, and how many of 5 % planted wrong labels, with what precision.
"""

import hashlib
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageEnhance

from tl_core.config import RunConfig
from tl_core.data import catalog, images, quality
from tl_core.data.dataset import Dataset, Split
from tl_core.training.embedding import embed

SETS = ("cats_dogs", "flowers5")
PLANTED = 25  # copies of each kind
WRONG = 0.05
SEEDS = (11, 12, 13)
COPIES = ("exact_duplicates", "near_duplicates", "leak", "two_labels")


def _reencoded(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=40)
    return Image.open(buffer).convert("RGB")


def _cropped(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((round(0.03 * width), round(0.06 * height), round(0.95 * width), round(0.98 * height)))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "exact": lambda picture: picture,
    "re-encoded": _reencoded,
    "half the size": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "cropped": _cropped,
    "brightened": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "cropped and brightened": lambda picture: ImageEnhance.Brightness(_cropped(picture)).enhance(1.2),
    "mirrored": lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
}


def with_copies(dataset: Dataset, seed: int) -> tuple[Dataset, dict[str, str]]:
    """The set with 25 copies of each kind among its training pictures, and each copy's original.

    Originals are test pictures and training pictures in turn.
    """
    rng = np.random.default_rng(seed)
    pixels, origin, labels = {}, {}, []
    places = [(name, i) for name in ("train", "test") for i in range(len(dataset.splits[name]))]
    chosen = rng.choice(len(places), PLANTED * len(CHANGES), replace=False)
    for number, (kind, place) in enumerate(zip(list(CHANGES) * PLANTED, chosen, strict=True)):
        split, index = places[place]
        source = dataset.splits[split].keys[index]
        key = f"planted/{kind}/{number}"
        origin[key] = source
        labels.append(dataset.splits[split].labels[index])
        with Image.open(source) as picture:
            pixels[key] = CHANGES[kind](picture.convert("RGB"))
    train = dataset.splits["train"]
    grown = Split((*train.keys, *pixels), np.concatenate([train.labels, np.array(labels, np.int32)]))

    def read(key: str, size: int) -> np.ndarray:
        if key in pixels:
            return images.squashed(pixels[key], size)
        return dataset.read(key, size)

    def digest(key: str) -> str:
        if key in pixels and "/exact/" not in key:
            return hashlib.sha256(pixels[key].tobytes()).hexdigest()
        return dataset.digest(origin.get(key, key))
    return replace(dataset, splits={**dataset.splits, "train": grown}, read=read, digest=digest), origin


def with_wrong_labels(dataset: Dataset, seed: int) -> tuple[Dataset, set[str]]:
    """The set with every twentieth label changed to another class, and the keys where it was."""
    rng = np.random.default_rng(seed)
    splits, wrong = {}, set()
    for name, split in dataset.splits.items():
        labels = split.labels.copy()
        chosen = rng.choice(len(split), round(WRONG * len(split)), replace=False)
        labels[chosen] = (labels[chosen] + rng.integers(1, len(dataset.classes), len(chosen))) % len(dataset.classes)
        splits[name] = replace(split, labels=labels)
        wrong |= {split.keys[i] for i in chosen}
    return dataset.with_splits(splits), wrong


class Embedded:
    """Embeddings that are computed once for each key."""

    def __init__(self):
        self._rows: dict[str, np.ndarray] = {}

    def of(self, dataset: Dataset) -> Callable[[list[str]], np.ndarray]:
        def rows(keys: list[str]) -> np.ndarray:
            missing = [key for key in keys if key not in self._rows]
            self._rows.update(zip(missing, embed(dataset, missing), strict=True))
            return np.stack([self._rows[key] for key in keys])
        return rows


def copies_found(dataset: Dataset, make: Embedded | None, seed: int = 1) -> dict[str, int]:
    """How many of the 25 planted copies of each kind are named together with their original."""
    planted, origin = with_copies(dataset, seed)
    report = quality.check(planted, embed=make.of(planted) if make else None)
    named = {key for finding in report.findings if finding.kind in COPIES for key in finding.remedy.drop}
    # Of a copy and an original in one split or in train and test, exactly one is to go; chains may take both.
    found = {key for key, source in origin.items() if key in named or source in named}
    return {kind: sum(f"/{kind}/" in key for key in found) for kind in CHANGES}


def labels_found(dataset: Dataset, make: Embedded, seed: int) -> tuple[float, float]:
    """Precision and recall of the label suspects for planted wrong labels."""
    spoiled, wrong = with_wrong_labels(dataset, seed)
    finding = quality.check(spoiled, embed=make.of(spoiled)).finding("label_suspects")
    named = set(finding.remedy.relabel) if finding else set()
    hits = len(named & wrong)
    return hits / max(len(named), 1), hits / len(wrong)


def measure(name: str) -> dict:
    dataset = catalog.load(RunConfig(data=name))
    make = Embedded()
    start = time.perf_counter()
    clean = quality.check(dataset, embed=make.of(dataset))
    seconds = time.perf_counter() - start
    return {"data": name, "pictures": clean.pictures, "seconds": round(seconds, 1),
            "as_it_is": {finding.kind: {"count": finding.count, "share": round(finding.count / clean.pictures, 4),
                                        "examples": [(e.key.split("/")[-1], (e.other or "").split("/")[-1], e.note)
                                                     for e in finding.examples[:5]]} for finding in clean.findings},
            "planted_each": PLANTED, "copies_by_hash": copies_found(dataset, None),
            "copies_with_embeddings": copies_found(dataset, make),
            "wrong_labels": {seed: [round(value, 3) for value in labels_found(dataset, make, seed)]
                             for seed in SEEDS}}


def main(arguments: Sequence[str]) -> None:
    known = {entry.name for entry in catalog.entries()}
    results = []
    for name in SETS:
        if name not in known:
            print(f"{name}: left out, it is not under TL_DATA_DIR", file=sys.stderr)
            continue
        results.append(measure(name))
        for key, value in results[-1].items():
            print(f"{key:24s} {value}", file=sys.stderr, flush=True)
    if "--json" in arguments:
        print(json.dumps({"sets": results}))


if __name__ == "__main__":
    main(sys.argv[1:])
