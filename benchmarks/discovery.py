"""Do transferred features cluster? `TL_DATA_DIR=… python -m benchmarks.discovery [SET …] [--help-by-source] [--json]`.

Every set's pictures through pixels, random weights and the pretrained efficientnet_lite0 at 224 px, by every method, at
the true number of classes (which only a benchmark knows), and the number that silhouette picks. With
``--help-by-source`` 60 pictures of each set are clustered with and without the unlabelled pictures of another. With
TL_HOME set, features of an earlier round are read. Sets that are not there are left out and named.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tl_core.data import catalog
from tl_core.discovery import choose_k, clustering, pictures, request, rows, scores, source_help
from tl_core.discovery.clustering import CLUSTERING_METHODS
from tl_core.discovery.reduction import reduce
from tl_core.discovery.source_help import SOURCE_HELP_METHODS
from tl_core.statistics.intervals import mean_interval

SETS = ("caltech_household9", "flowers5", "grocery_fruits14")
HELPED = 60  # pictures of a target that another set's may help
SEEDS = range(8)
SIZE = 224
Described = tuple[dict[str, np.ndarray], np.ndarray, int]  # rows by source, labels (n,), classes


def describe(name: str) -> Described:
    """A set's rows by source, its labels and how many classes it has."""
    asked = request.of_fields(name, image_size=SIZE)
    shown = pictures.load(asked.data, None, None, 0)
    described = rows.describe(asked.sources, shown)
    classes = pictures.class_list(shown)
    names = shown.names[described.readable].tolist()
    return dict(described.rows), np.asarray([classes.index(each) for each in names]), len(classes)


def measure(name: str, described: Described) -> Iterator[dict[str, Any]]:
    """One row for each source and method."""
    by_source, labels, classes = described
    for source, values in by_source.items():
        points = reduce(values).points
        picked = choose_k.best(choose_k.k_scores(points))
        for method in CLUSTERING_METHODS.names():
            began = time.perf_counter()
            parted = clustering.cluster(points, method, classes)
            seconds = time.perf_counter() - began
            score = scores.judge(parted.labels, labels, classes)
            assert score is not None
            yield {"set": name, "features": source, "method": method, "k": parted.k, "classes": classes,
                   "k_by_silhouette": picked, "noise": parted.noise / len(labels), "seconds": seconds,
                   **score.to_dict()}


def measure_help(described: Mapping[str, Described]) -> Iterator[dict[str, Any]]:
    """``HELPED`` pictures of each set, drawn by several seeds, with all pictures of each other set as the source."""
    for name, (by_source, labels, _) in described.items():
        features = next(iter(by_source))
        for other in described:
            if other != name:
                source = described[other][0][features]
                yield from _help(name, other, by_source[features], labels, source)


def _help(name: str, other: str, values: np.ndarray, labels: np.ndarray, source: np.ndarray
          ) -> Iterator[dict[str, Any]]:
    gains: dict[str, list[tuple[float, float]]] = {method: [] for method in SOURCE_HELP_METHODS.names()}
    for seed in SEEDS:
        some = np.random.default_rng(seed).choice(len(values), HELPED, replace=False)
        truth = np.unique(labels[some], return_inverse=True)[1]
        for method, pair in source_help.compare(values[some], source, int(truth.max()) + 1, seed).items():
            gains[method].append(tuple(scores.agreement(each, truth) for each in pair))
    for method, found in gains.items():
        without, helped = np.mean(found, axis=0).tolist()
        gain, low, high = mean_interval([after - before for before, after in found])
        yield {"target": name, "source": other, "method": method, "without": without, "with": helped, "gain": gain,
               "ci95": [low, high]}


def table(columns: Sequence[str], lines: Iterator[Sequence[Any]]) -> str:
    """Markdown."""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    return "\n".join([head, *(f"| {' | '.join(map(str, line))} |" for line in lines)])


def _figures(found: Sequence[Mapping[str, Any]]) -> str:
    columns = "set", "features", "method", "ARI (95 %)", "NMI", "accuracy", "noise", "k by silhouette", "seconds"
    return table(columns, (
        (row["set"], row["features"], row["method"],
         f"{row['ari']:.3f} ({row['ari_ci95'][0]:.3f}–{row['ari_ci95'][1]:.3f})", f"{row['nmi']:.3f}",
         f"{row['accuracy']:.3f}", f"{100 * row['noise']:.0f} %", f"{row['k_by_silhouette']} of {row['classes']}",
         f"{row['seconds']:.1f}") for row in found))


def _helps(found: Sequence[Mapping[str, Any]]) -> str:
    return table(("target", "source", "method", "ARI without", "with", "gain (95 %)"), (
        (row["target"], row["source"], row["method"], f"{row['without']:.3f}", f"{row['with']:.3f}",
         f"{row['gain']:+.3f} ({row['ci95'][0]:+.3f} to {row['ci95'][1]:+.3f})") for row in found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--help-by-source", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    there = {entry.name for entry in catalog.entries()}
    for name in set(options.sets) - there:
        print(f"{name} is not there: set TL_DATA_DIR to the folder that holds it.", file=sys.stderr)
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("TL_HOME", home)
        described = {name: describe(name) for name in options.sets if name in there}
    if options.help_by_source:
        print(_helps(list(measure_help(described))))
        return
    found = [row for name, each in described.items() for row in measure(name, each)]
    print(json.dumps(found) if options.json else _figures(found))


if __name__ == "__main__":
    main()
