"""What adapting a network to drawn sketches gains over the source alone, and what time it takes.

`python -m benchmarks.deep_adaptation [METHOD …] [--target D] [--seeds N] [--epochs N] [--size PX] [--json]`.
Source: drawn photos with labels; target: another drawing style without. Each method trains from freeze depth 14 with
every seed; `source only` is the same with an adaptation weight of 0. Times are the processor's for whole runs over rows
that are stored, against fine-tuning on the labels of both domains: as many pictures, with nothing to adapt.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.synthetic import drawn_dataset
from tl_core.statistics.bootstrap import difference
from tl_core.strategies import STRATEGIES
from tl_core.training.train import train

METHODS = tuple(strategy.name for strategy in STRATEGIES if "target" in strategy.needs)
SOURCE_ONLY, PLAIN = "source only", "fine-tuning on both"
WITHIN, WITHIN_SHOT = 1.15, 1.4  # of plain fine-tuning's seconds


def pair(target: str, pictures: int) -> Dataset:
    """Drawn photos and another domain, ``pictures`` of each class for training."""
    counts = {"train": pictures, "val": 16, "test": 40}
    parts = [drawn_dataset("fruits", domain=domain, per_class=counts) for domain in ("photo", target)]
    return parts[0].with_splits({name: Split.joined([part.splits[name] for part in parts]) for name in SPLITS})


def config(method: str, target: str, **values) -> RunConfig:
    changes = {SOURCE_ONLY: {"strategy": "deep_mcc", "adaptation_weight": 0}, PLAIN: {"strategy": "fine_tuning"}}
    named = changes.get(method, {"strategy": method})
    return plan.resolve_config(RunConfig(**{"freeze_depth": 14, "target_domain": target, **values, **named}))


def measured(method: str, dataset: Dataset, target: str, **values) -> dict[str, Any]:
    """One run: its accuracy, what it got right (n,) and its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()  # all threads': a busy machine changes it little
        result = train(config(method, target, **values), dataset, lambda event: None, Path(folder))
        seconds = time.process_time() - start
        with np.load(Path(folder) / "test_predictions.npz") as kept:
            right = kept["logits"].argmax(axis=1) == kept["labels"]
    return {"accuracy": float(right.mean()), "right": right, "seconds": seconds,
            "best_epoch": result["best_epoch"]}


def run(methods: Sequence[str], dataset: Dataset, target: str, seeds: int, **values) -> list[dict[str, Any]]:
    """Every method with every seed, side by side so that a slow minute of the machine hits all of them."""
    names = [PLAIN, SOURCE_ONLY, *methods]
    for name in names[:2]:  # rows of all cuts are stored, and TensorFlow is warm
        measured(name, dataset, target, **{**values, "epochs": 3})
    runs: list[dict[str, dict]] = []
    for seed in range(seeds):
        runs.append({})
        for name in names:
            runs[-1][name] = measured(name, dataset, target, **values, seed=seed)
            print(f"seed {seed} {name}: {runs[-1][name]['accuracy']:.3f} in {runs[-1][name]['seconds']:.1f} s",
                  file=sys.stderr, flush=True)
    return [_summary(name, runs) for name in names]


def _summary(name: str, by_seed: Sequence[dict[str, dict]]) -> dict[str, Any]:
    runs = [of_seed[name] for of_seed in by_seed]
    ratio = [of_seed[name]["seconds"] / of_seed[PLAIN]["seconds"] for of_seed in by_seed]
    gap = None if name == PLAIN else difference([of_seed[SOURCE_ONLY]["right"] for of_seed in by_seed],
                                                [run["right"] for run in runs])
    return {"method": name, "accuracies": [round(run["accuracy"], 4) for run in runs],
            "mean": round(statistics.fmean(run["accuracy"] for run in runs), 4),
            "best_epochs": [run["best_epoch"] for run in runs],
            "seconds": round(statistics.median(run["seconds"] for run in runs), 1),
            "time_ratio": round(statistics.median(ratio), 3), "within": WITHIN_SHOT if name == "shot" else WITHIN,
            **({} if gap is None else {"gain": round(gap.value, 4), "ci95": [round(gap.low, 4), round(gap.high, 4)],
                                       "p": round(gap.p, 4)})}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="*", metavar="METHOD", help="of " + ", ".join(METHODS))
    parser.add_argument("--target", default="sketch")
    for name, value in (("seeds", 3), ("epochs", 12), ("size", 96), ("pictures", 60)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = run(given.methods or METHODS, pair(given.target, given.pictures), given.target, given.seeds,
               epochs=given.epochs, image_size=given.size)
    print(json.dumps({"rows": rows, **vars(given)}) if given.json else "\n".join(map(_line, rows)))


def _line(row: dict[str, Any]) -> str:
    gain = (f"gain {row['gain']:+.3f} [{row['ci95'][0]:+.3f}, {row['ci95'][1]:+.3f}] p {row['p']:.3f}" if "gain" in row
            else "")
    return (f"{row['method']:20s} {row['mean']:.3f} ({', '.join(f'{each:.3f}' for each in row['accuracies'])})  "
            f"time × {row['time_ratio']:.2f} of {row['within']}  {row['seconds']:.1f} s  {gain}")


if __name__ == "__main__":
    main()
