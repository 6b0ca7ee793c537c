"""Figures for people: lines while they come, and docs/benchmarks.md."""

import datetime
import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.speed import rows

PACKAGES = ("tensorflow", "keras", "openvino", "numpy")
HEADER = """# Benchmarks

Written by `make bench`; measured, never typed. `python -m benchmarks ROW --write docs/benchmarks.md` measures one
row again, and the others keep the date that they were measured on.

Each ratio is the plain Keras recipe's median time over ours, both on the same pictures in the same call, in turn,
{repeats} times: `image_dataset_from_directory`, `prefetch`, a frozen base called with `training=False`, a new head,
`fit`, as Keras' guide teaches it (`benchmarks/speed/recipe.py`). Both have the same backbone and weights, picture
and batch size, head, rates and epochs; runs of one configuration count from the moment the model is built, grids of
several from beginning to end. The accuracy is on the validation pictures after the last epoch, ours minus the
recipe's; beside a time it rests on three runs and some 100 to 200 pictures, so that 0.03 either way is chance. The rows
`accuracy` have ten seeds and say the interval.

The machine that measured last: {date} · {processor}, {cores} cores · Python {python} · {packages}

| row | what | target | figure | reached | recipe | ours | accuracy | measured |
|---|---|---|---|---|---|---|---|---|
"""


def machine() -> dict[str, Any]:
    return {"date": datetime.date.today().isoformat(), "processor": _processor(), "python": platform.python_version(),
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "packages": {name: version for name in PACKAGES if (version := _version(name))}}


def line(figure: dict[str, Any]) -> str:
    seconds, accuracy = _seconds(figure), _accuracy(figure)
    return (f"{figure['row']:36s} {figure['what']:66s} {figure['text']:>10s}  (target {figure['target']}, "
            f"{'reached' if figure['reached'] else 'MISSED'})"
            f"{'  ' + ' → '.join(seconds) if seconds[0] else ''}{'  accuracy ' + accuracy if accuracy else ''}")


def markdown(results: dict[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in results["machine"]["packages"].items())
    head = HEADER.format(**{**results["machine"], "packages": packages}, repeats=results["repeats"])
    table = "".join("| " + " | ".join((
        figure["row"], figure["what"], figure["target"], figure["text"], "yes" if figure["reached"] else "**no**",
        *_seconds(figure), _accuracy(figure), figure.get("date", ""))) + " |\n" for figure in results["rows"])
    left = "".join(f"\nLeft out: {text}.\n" for text in results["left_out"])
    return head + table + left


def write(results: dict[str, Any], path: Path) -> None:
    """The table, and beside it its figures as JSON: rows that were not measured this time keep what they had."""
    figures = path.with_suffix(".json")
    kept = json.loads(figures.read_text(encoding="utf8")) if figures.is_file() else {"rows": []}
    results = merged(kept, results)
    figures.write_text(json.dumps(results, indent=1) + "\n", encoding="utf8")
    path.write_text(markdown(results), encoding="utf8")


def merged(kept: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    """``results`` with the rows of ``kept`` that were not measured again, in the order of ``ROWS``."""
    measured = {figure["row"] for figure in results["rows"]}
    now = [{**figure, "date": results["machine"]["date"], "details": _small(figure["details"])}
           for figure in results["rows"]]
    order = [row.name for row in rows.ROWS]
    both = [figure for figure in kept["rows"] if figure["row"] not in measured and figure["row"] in order] + now
    return {**results, "rows": sorted(both, key=lambda figure: order.index(figure["row"])),
            "left_out": [text for text in results["left_out"] if not any(text.startswith(f["row"]) for f in both)]}


def _small(details: dict[str, Any]) -> dict[str, Any]:
    """What the table shows of them."""
    return {name: details[name] for name in ("recipe_median", "our_median", "accuracy_difference", "error")
            if name in details}


def _seconds(figure: dict[str, Any]) -> Sequence[str]:
    details = figure["details"]
    return [f"{details[name]:.1f} s" if name in details else "" for name in ("recipe_median", "our_median")]


def _accuracy(figure: dict[str, Any]) -> str:
    details = figure["details"]
    return f"{details['accuracy_difference']:+.3f}" if "accuracy_difference" in details else ""


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    """The processor's name as Linux tells it, else what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines()
        return next(text.split(":", 1)[1].strip() for text in lines if text.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
