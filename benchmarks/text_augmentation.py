"""Does changing training texts help? `TL_DATA_DIR=… python -m benchmarks.text_augmentation [--data SET] [--labels N]`.

Word dropout leaves out each word with a chance of --share, swaps exchange two words for each --share of a text's words.
Each training text stands there --copies times, the first as it is: changed, or in the control unchanged, so that both
take as many steps. Judged twice: logistic regression on MiniLM's frozen features, and text_cnn trained from scratch.
Paired by draw of labels; a small --limit of test texts proves that it works, and measures nothing.
"""

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import texts
from tl_core import plan
from tl_core.comparison import tfidf
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import Dataset, Split
from tl_core.statistics.intervals import mean_interval
from tl_core.training.train import train

PLAIN, DROPOUT, SWAPS = "unchanged", "word dropout", "swaps"
MARK = "#"  # before the number of a copy


def changed(text: str, way: str, share: float, random: np.random.Generator) -> str:
    """The text with words left out or exchanged; at least one stays, and of one word nothing is changed."""
    words = text.split()
    if len(words) < 2 or way == PLAIN:
        return text
    if way == DROPOUT:
        kept = random.random(len(words)) >= share
        kept[random.integers(len(words))] = True
        return " ".join(word for word, keep in zip(words, kept, strict=True) if keep)
    for _ in range(max(1, round(share * len(words)))):
        a, b = random.integers(0, len(words), 2)
        words[a], words[b] = words[b], words[a]
    return " ".join(words)


def copied(dataset: Dataset, train_split: Split, way: str, given: argparse.Namespace, seed: int) -> Dataset:
    """The set with ``--copies`` of each training text, the first as it is."""
    read = dataset.read

    def read_copy(key: str, *_size: int) -> str:
        own, _, number = key.rpartition(MARK)
        if not own or number == "0":
            return read(own or key)
        random = np.random.default_rng([seed, int(number), zlib.crc32(own.encode())])
        return changed(read(own), way, given.share, random)
    keys = tuple(f"{key}{MARK}{number}" for number in range(given.copies) for key in train_split.keys)
    many = Split(keys, np.tile(train_split.labels, given.copies))
    held = {name: replace(texts.bounded(dataset.splits[name], given.limit), domains=None, other_labels={})
            for name in ("val", "test")}
    return replace(dataset, splits={"train": many, **held}, read=read_copy, other_classes={},
                   digest=lambda key: f"{way} {given.share} {seed} {key}" if MARK in key else dataset.digest(key))


def probed(dataset: Dataset, seed: int, given: argparse.Namespace) -> float:
    """Accuracy of logistic regression on MiniLM's features; its strength is the same for all ways."""
    train_split, test = dataset.splits["train"], dataset.splits["test"]
    features = texts.features_of(dataset, {"train": train_split, "test": test})
    rows, others = (of / np.maximum(np.linalg.norm(of, axis=1, keepdims=True), 1e-9) for of in (
        features["train"], features["test"]))
    return float((tfidf.regression(rows, train_split.labels, 10.0).predict(others) == test.labels).mean())


def trained(dataset: Dataset, seed: int, given: argparse.Namespace) -> float:
    """Test accuracy of text_cnn from scratch."""
    config = plan.resolve_config(RunConfig(data=given.data, backbone="text_cnn", weights="random", seed=seed,
                                           strategy="from_scratch", epochs=given.epochs))
    with tempfile.TemporaryDirectory() as folder:
        return float(train(config, dataset, lambda event: None, Path(folder))["test"]["accuracy"])


NETWORKS: dict[str, Callable[[Dataset, int, argparse.Namespace], float]] = {
    "MiniLM, frozen": probed, "text_cnn from scratch": trained}


def measure(given: argparse.Namespace) -> list[dict]:
    """A row for each network and way, with the difference from the control paired by draw."""
    dataset = catalog.load(RunConfig(data=given.data, backbone=texts.BACKBONE))
    pool, found = dataset.splits["train"].labelled(), []
    for network in given.networks:
        scores: dict[str, list[float]] = {way: [] for way in (PLAIN, DROPOUT, SWAPS)}
        for seed in range(given.draws):
            chosen = pool.take(texts.balanced(pool.labels, given.labels, len(dataset.classes), seed).tolist())
            for way, accuracies in scores.items():
                accuracies.append(NETWORKS[network](copied(dataset, chosen, way, given, seed), seed, given))
        for way, accuracies in scores.items():
            gain = np.subtract(accuracies, scores[PLAIN])
            found.append({"data": given.data, "labels": given.labels, "network": network, "way": way,
                          "draws": accuracies, "mean": float(np.mean(accuracies)),
                          "gain": None if way == PLAIN else mean_interval(gain.tolist())})
            print(json.dumps(found[-1]), flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.text_augmentation", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=list(NETWORKS), metavar="NETWORK", help=", ".join(NETWORKS))
    parser.add_argument("--data", default="text_ag_news4")
    parser.add_argument("--labels", type=int, default=100)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--limit", type=int, help="validation and test texts at most")
    measure(parser.parse_args(arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main())
