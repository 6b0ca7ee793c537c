"""Labels by asking against random ones: `TL_DATA_DIR=… python -m benchmarks.labelling [SET …] [--seeds 5] [--json]`.

    python -m benchmarks.labelling [SET …] [--strategies a,b] [--seeds 5] [--batch 5] [--json]

A simulated person answers from the sets' own labels, over the pictures that are not of the test split; accuracy is over
the test split. Features are those of efficientnet_lite0 (ImageNet) at 224 px. The first three sets are told in
docs/labelling.md; the others chose the strategy. With TL_HOME set, features of an earlier round are read. Sets that are
not there are left out and named.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from tl_core.adaptation.blas_threads import one_thread
from tl_core.data import catalog
from tl_core.labelling import asking, pool, simulation
from tl_core.labelling.simulation import MARKS, Answered

TOLD = ("flowers5", "caltech_household9", "steel_defects6")
CHOSEN_BY = ("grocery_fruits14", "cats_dogs", "cifar10_small")
SIZE = 224
SHOWN = (20, 40, 60, 100, 150, 200)


def answered(name: str) -> Answered:
    """A set's stored features and labels, test pictures apart; reduced by what the pool alone spans."""
    from tl_core.embeddings import compute, request
    from tl_core.embeddings.request import FeatureLayer
    question = request.of_backbone({"data": name, "backbone": "efficientnet_lite0", "image_size": SIZE})
    cut = FeatureLayer(len(question.spec.blocks))
    kept = compute.embed(question, [cut])
    features, index = np.asarray(kept.rows(cut)), kept.pictures
    test = index.splits == "test"
    reduce = pool.reduction(features[~test])
    rows = reduce(features[~test])
    return Answered(rows, pool.typicality(rows), index.labels[~test], reduce(features[test]), index.labels[test])


@one_thread
def measure(names: Sequence[str], strategies: Sequence[str], seeds: int, batch: int) -> dict[str, Any]:
    """Figures of each set: {"pool", "test", "classes", "curves", "seconds"}; ``None`` for one that is not here."""
    here, told = {entry.name for entry in catalog.entries()}, {}
    for name in names:
        if name not in here:
            told[name] = None
            continue
        known, began = answered(name), time.perf_counter()
        curves = simulation.compare(known, strategies, seeds, MARKS, batch)
        told[name] = {"pool": len(known.rows), "test": len(known.test_labels), "classes": len(np.unique(known.labels)),
                      "curves": curves, "seconds": time.perf_counter() - began}
    return told


def table(told: dict[str, Any]) -> str:
    """For people: a row a strategy, means with their 95 % intervals over seeds."""
    lines = []
    for name, figures in told.items():
        if figures is None:
            lines += [f"{name}: not here, left out"]
            continue
        marks = [mark for mark in SHOWN if mark <= figures["pool"]]
        lines += ["", f"{name}: {figures['classes']} classes, pool {figures['pool']}, test {figures['test']}",
                  f"| {'asked by':22} | " + " | ".join(f"{mark:>12}" for mark in marks) + " |",
                  "|---" * (len(marks) + 1) + "|"]
        for strategy, curve in figures["curves"].items():
            lines.append(f"| {strategy:22} | " + " | ".join(_cell(curve[mark]) for mark in marks) + " |")
    return "\n".join(lines)


def _cell(point: dict[str, Any]) -> str:
    low, high = point["ci95"]
    return f"{point['mean']:.3f}" if low is None else f"{point['mean']:.3f} ± {(high - low) / 2:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", default=TOLD)
    parser.add_argument("--strategies", default=",".join(asking.STRATEGIES.names()))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=simulation.BATCH)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("TL_HOME", folder)
        told = measure(given.sets, given.strategies.split(","), given.seeds, given.batch)
    print(json.dumps(told) if given.json else table(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
