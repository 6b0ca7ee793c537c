"""Our way against the plain Keras recipe: `TL_DATA_DIR=… python -m benchmarks [ROW …] [--json] [--quick]`.

A word chooses the row of that name, or else all rows whose name has it. Each of its --repeats is a process of its
own; rows whose data set is not there are left out and named. The table goes to stderr, with --json one JSON object
to stdout; --write FILE keeps it as docs/benchmarks.md. --quick proves on a few drawn pictures that
everything works, and measures nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.speed import report
from benchmarks.speed.process import measured
from benchmarks.speed.rows import ROWS, SERVED, Row
from tl_core.data import catalog

Measure = Callable[[str, dict, int], dict[str, Any]]


def chosen(words: Sequence[str], quick: bool) -> tuple[list[Row], list[str]]:
    """The rows to run, and a sentence on each that is left out."""
    known, rows, left = {entry.name for entry in catalog.entries()}, [], []
    names = {row.name for row in ROWS}
    for row in ROWS:
        if words and not any(word == row.name if word in names else word in row.name for word in words):
            continue
        if quick and row.measure in SERVED:
            left.append(f"{row.name} needs a server, which a quick round does not start")
        elif not quick and row.data and row.data not in known:
            left.append(f"{row.name}: {row.data} is not under TL_DATA_DIR")
        else:
            rows.append(row.quick() if quick else row)
    return rows, left


def run(row: Row, repeats: int, measure: Measure) -> list[dict[str, Any]]:
    """The row's figures; what failed is one that is not reached and says why."""
    try:
        measured = [[measure(row.measure, options, number) for number in range(1 if row.once else repeats)]
                    for options in row.variants]
        return [{"row": row.name, **asdict(figure)} for figure in row.sum_up(measured)]
    except Exception as error:
        return [{"row": row.name, "what": row.measure, "target": "to run", "value": float("nan"), "text": "failed",
                 "reached": False, "details": {"error": str(error)}}]


def served_or_apart(name: str, options: dict, repeat: int) -> dict[str, Any]:
    if name not in SERVED:
        return measured(name, options, repeat)
    from benchmarks.speed import served  # its needs (a browser) are not everybody's
    return getattr(served, name)(options, repeat)


def main(arguments: Sequence[str], measure: Measure = served_or_apart) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(row.name for row in ROWS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--repeats", type=int, default=3, help="how often each ratio is measured [default: 3]")
    parser.add_argument("--quick", action="store_true", help="try everything on a few pictures")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown")
    options = parser.parse_args(arguments)
    rows, left = chosen(options.rows, options.quick)
    summary: dict[str, Any] = {"machine": report.machine(), "repeats": options.repeats, "rows": [], "left_out": left}
    for text in left:
        print(f"left out: {text}", file=sys.stderr)
    for row in rows:
        for figure in run(row, options.repeats, measure):
            summary["rows"].append(figure)
            print(report.line(figure), figure["details"].get("error", ""), file=sys.stderr, flush=True)
    if options.write:
        report.write(summary, options.write)
    if options.json:
        print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
