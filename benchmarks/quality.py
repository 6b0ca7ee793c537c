"""What the check-up finds on real data: `TL_DATA_DIR=… python -m benchmarks.quality [--json]`.

For each set: what it says of the set as it is, how many planted copies of each kind it calls
copies for sure or possibly, how many false alarms it gives per 1,000 proposed pairs that were not
planted, and for two sets how many of 5 % planted wrong labels it finds, with what precision. Drawn
radiographs are a set in which every alarm about an unplanted pair is false.
"""

import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageEnhance

from benchmarks.radiographs import SIDE, radiograph
from tl_core.config import RunConfig
from tl_core.data import catalog, images, quality
from tl_core.data.dataset import Dataset, Split
from tl_core.data.quality import duplicates
from tl_core.data.quality.hashing import hashes, near_pairs
from tl_core.data.quality.quality_images import QualityImages, read_images
from tl_core.data.quality.unit_rows import UnitRows
from tl_core.embeddings.embedding import embed

SETS = ("cats_dogs", "flowers5", "steel_defects6", "grocery_fruits14", "caltech_household9")
LABELS_OF = SETS[:2]
FILMS = 300
PLANTED = 25  # copies of each kind
WRONG = 0.05
SEEDS = (11, 12, 13)


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
    rows = [(name, i) for name in ("train", "test") for i in range(len(dataset.splits[name]))]
    chosen = rng.choice(len(rows), PLANTED * len(CHANGES), replace=False)
    for number, (kind, row) in enumerate(zip(list(CHANGES) * PLANTED, chosen, strict=True)):
        split, index = rows[row]
        source = dataset.splits[split].keys[index]
        key = f"planted/{kind}/{number}"
        origin[key] = source
        labels.append(dataset.splits[split].labels[index])
        pixels[key] = CHANGES[kind](_original(dataset, source))
    train = dataset.splits["train"]
    grown = Split((*train.keys, *pixels), np.concatenate([train.labels, np.array(labels, np.int32)]))

    def read(key: str, size: int) -> np.ndarray:
        if key in pixels:
            return images.resize(pixels[key], size)
        return dataset.read(key, size)

    def digest(key: str) -> str:
        if key in pixels and "/exact/" not in key:
            return hashlib.sha256(pixels[key].tobytes()).hexdigest()
        return dataset.digest(origin.get(key, key))
    return replace(dataset, splits={**dataset.splits, "train": grown}, read=read, digest=digest), origin


def _original(dataset: Dataset, key: str) -> Image.Image:
    if not os.path.isabs(key):
        return Image.fromarray(dataset.read(key, SIDE))
    with Image.open(key) as picture:
        return picture.convert("RGB")


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


def copies_found(dataset: Dataset, make: Embedded | None, seed: int = 1) -> dict:
    """Of the 25 planted copies of each kind, how many are sure and how many possible; and what else is called so."""
    planted, origin = with_copies(dataset, seed)
    pictures = read_images(planted)
    vectors = np.asarray(make.of(planted)(list(pictures.keys)), np.float32) if make else None
    twins = duplicates.find(pictures, vectors)
    source = [origin.get(key, key) for key in pictures.keys]
    true = [twin for twin in twins if source[twin.copy] == source[twin.kept]]
    other = [twin for twin in twins if source[twin.copy] != source[twin.kept]]
    proposed = _proposed(pictures, vectors, source)
    per_thousand = {name: round(1000 * sum(twin.sure == sure for twin in other) / max(proposed, 1), 2)
                    for name, sure in (("sure", True), ("possible", False))}
    return {"planted": {kind: _counted(true, pictures.keys, kind) for kind in CHANGES},
            "not planted": [(_file(pictures.keys[t.copy]), _file(pictures.keys[t.kept]), t.sure, round(t.alike, 2))
                            for t in other], "pairs_proposed": proposed, "alarms_per_1000": per_thousand}


def _counted(twins: list[duplicates.Twin], keys: tuple[str, ...], kind: str) -> dict[str, int]:
    mine = {keys[i]: twin.sure for twin in twins for i in (twin.copy, twin.kept) if f"planted/{kind}/" in keys[i]}
    return {"sure": sum(mine.values()), "possible": len(mine) - sum(mine.values())}


def _proposed(pictures: QualityImages, vectors: np.ndarray | None, source: list[str]) -> int:
    """Pairs of different originals that hashes or embeddings bring up for a closer look."""
    plain, mirror = (hashes(pictures.grey(slice(None))[:, :, ::step]) for step in (1, -1))
    pairs = [near_pairs(plain, other, duplicates.HASH_BITS, duplicates.MOST_PAIRS) for other in (plain, mirror)]
    if vectors is not None:
        pairs.append(duplicates._neighbours(UnitRows(vectors, np.arange(len(vectors))), None))
    both = np.unique(np.concatenate(pairs), axis=0)
    return sum(source[i] != source[j] for i, j in both.tolist())


def _file(key: str) -> str:
    return "/".join(key.split("/")[-2:])


def films(count: int = FILMS) -> Dataset:
    """Drawn radiographs of two classes that mean nothing, a quarter of them for testing."""
    pixels = {f"film {i}": radiograph(i) for i in range(count)}
    keys, cut = tuple(pixels), round(0.75 * count)
    splits = {"train": keys[:cut - 10], "val": keys[cut - 10:cut], "test": keys[cut:]}
    return Dataset("films", "Drawn radiographs", ("a", "b"),
                   {name: Split(part, np.arange(len(part), dtype=np.int32) % 2) for name, part in splits.items()},
                   lambda key, size: images.resize(Image.fromarray(pixels[key]), size),
                   lambda key: hashlib.sha256(pixels[key].tobytes()).hexdigest())


def labels_found(dataset: Dataset, make: Embedded, seed: int) -> tuple[float, float]:
    """Precision and recall of the label suspects for planted wrong labels."""
    spoiled, wrong = with_wrong_labels(dataset, seed)
    finding = quality.check(spoiled, embed=make.of(spoiled)).finding("label_suspects")
    named = set(finding.remedy.relabel) if finding else set()
    hits = len(named & wrong)
    return hits / max(len(named), 1), hits / len(wrong)


def measure(name: str) -> dict:
    dataset = films() if name == "films" else catalog.load(RunConfig(data=name))
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
                             for seed in SEEDS if name in LABELS_OF}}


def main(arguments: Sequence[str]) -> None:
    known = {entry.name for entry in catalog.entries()}
    results = []
    for name in (*SETS, "films"):
        if name not in known and name != "films":
            print(f"{name}: left out, it is not under TL_DATA_DIR", file=sys.stderr)
            continue
        results.append(measure(name))
        for key, value in results[-1].items():
            print(f"{key:24s} {value}", file=sys.stderr, flush=True)
    if "--json" in arguments:
        print(json.dumps({"sets": results}))


if __name__ == "__main__":
    main(sys.argv[1:])
