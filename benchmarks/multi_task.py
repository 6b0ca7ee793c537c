"""Does sharing a network help? `python -m benchmarks.multi_task [CASE …] [--seeds 5] [--first 100] [--json]`.

Each task alone and all together, with as many steps: docs/multi_task.md's tables. Every seed has its own draw of the
labels, and the same test pictures; `table` is a folder of drawn pictures with a `labels.csv`, made for the round, where
every pair of its three tasks is trained too. Steps are `--epochs` over all pictures, 15 each.
"""

import argparse
import csv
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from tl_core import plan
from tl_core.comparison import task_sharing
from tl_core.comparison.run_sharing import share
from tl_core.config import RunConfig
from tl_core.data import catalog, synthetic
from tl_core.data.dataset import SPLITS

SMALL = {"backbone": "small_cnn", "strategy": "from_scratch", "image_size": 32, "epochs": 20}
CASES: dict[str, dict[str, Any]] = {
    "fruits": {"data": "fruits", "tasks": ("label", "kind"), "task_labels": ("label=40",)},
    "household": {"data": "household", "tasks": ("kind", "domain"), "task_labels": ("kind=40",)},
    "table": {"tasks": ("thing", "place", "style"), "task_labels": ("thing=40",)},
}
TABLE = "table"
SPLIT_NAMES = {"train": "train", "val": "validation", "test": "test"}
PLACES = {"bottle": "kitchen", "mug": "kitchen", "chair": "room", "clock": "room", "lamp": "room", "key": "bag",
          "scissors": "bag", "umbrella": "bag"}


def write_table(folder: Path, per_class: dict[str, int] | None = None, size: int = 32) -> Path:
    """Drawn household objects in one folder, with a table of what each is, where it belongs and how it is drawn."""
    drawn = synthetic.drawn_dataset("household", per_class=per_class)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "labels.csv", "w", encoding="utf8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["file", "split", "thing", "place", "style"])
        for split in SPLITS:
            for number, key in enumerate(drawn.splits[split].keys):
                _, thing, style, *_ = key.split("/")
                file = f"{split}_{number:04}.png"
                Image.fromarray(drawn.read(key, size)).save(folder / file)
                table.writerow([file, SPLIT_NAMES[split], thing, PLACES[thing], style])
    return folder


def measure(values: dict[str, Any], seeds: Sequence[int], pairs: bool) -> dict[str, Any]:
    """``task_sharing.judged`` of runs whose labels are drawn anew with each seed, and what they took."""
    from tl_core.engine.local import run_comparison
    runs = [run for seed in seeds for run in _planned(RunConfig.parse(
        {**values, "seed": seed, "split_seed": seed}), seed, pairs)]
    configs = [plan.resolve_config(run.config) for run in runs]
    comparison, outcomes = run_comparison(configs, share(configs), lambda number, event: None)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome

    def answers(number: int, task: str):
        from tl_core.evaluation import run_predictions
        several = len(runs[number].tasks) > 1
        return run_predictions.of_run(comparison.run_ids[number], task if several else None).test
    return task_sharing.judged(runs, [dict(outcome) for outcome in outcomes if isinstance(outcome, dict)], answers)


def _planned(config: RunConfig, seed: int, pairs: bool) -> list[task_sharing.SharingRun]:
    resolved = plan.resolve_config_and_data(config)
    return task_sharing.plan_runs(resolved, (seed,), catalog.listing_of(resolved), pairs)


def text(told: dict[str, dict[str, Any]]) -> str:
    """For people: a row a task, then a row a pair."""
    lines = ["| case, task | alone | together | difference (95 %) | p | sharing |", "|---" * 6 + "|"]
    for case, figures in told.items():
        for task, row in figures["tasks"].items():
            lines.append(f"| {case}, {task} | {_accuracy(row['alone'])} | {_accuracy(row['together'])} | {_gap(row)} |")
    for case, figures in told.items():
        if figures["pairs"]:
            lines += ["", f"{case}: accuracy beside one other task less that alone", "",
                      "| task | beside | accuracy | difference (95 %) | p | sharing |", "|---" * 6 + "|"]
            lines += [f"| {row['task']} | {row['beside']} | {_accuracy(row['accuracy'])} | {_gap(row)} |"
                      for row in figures["pairs"]]
    return "\n".join(lines)


def _accuracy(of: dict[str, Any]) -> str:
    spread = "" if of["ci95"] is None else f" ({of['ci95'][0]:.3f} to {of['ci95'][1]:.3f})"
    return f"{of['mean']:.3f}{spread}"


def _gap(row: dict[str, Any]) -> str:
    low, high = row["ci95"]
    return (f"{100 * row['difference']:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) | {row['p']:.3f} | "
            f"{row['verdict']}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=100, help="the first of them [default: 100]")
    parser.add_argument("--epochs", type=int, default=SMALL["epochs"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if unknown := set(given.cases) - set(CASES):
        parser.error(f"no case is called {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("TL_HOME", str(Path(folder, "home")))
        for case in given.cases or CASES:
            data = {"data": str(write_table(Path(folder, TABLE)))} if case == TABLE else {"picture_seed": 0}
            told[case] = measure({**SMALL, **data, **CASES[case], "epochs": given.epochs},
                                 range(given.first, given.first + given.seeds), case == TABLE)
    print(json.dumps(told) if given.json else text(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
