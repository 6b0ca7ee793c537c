"""`python -m benchmarks.faults [ROW …]`: the rows one after another, and a table of what survived."""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import benchmarks.faults as package
from benchmarks.faults import keeping, kills, machines, patience, programs, schedulers, second_process, stores
from benchmarks.faults.row import Row, Skip
from benchmarks.faults.stand import Stand

ROWS = [*kills.ROWS, *schedulers.ROWS, *machines.ROWS, *second_process.ROWS, *programs.ROWS, *stores.ROWS,
        *keeping.ROWS]


def tried(row: Row, stand: Stand, repeats: int) -> dict[str, Any]:
    """The row's figures; one trial that was lost says how."""
    result = {"row": row.name, "what": row.what, "tried": 0, "survived": 0, "lost": 0, "seconds": 0.0, "text": ""}
    for _ in range(repeats):
        began = time.monotonic()
        try:
            text, survived = row.harm(stand), True
        except Skip as skip:
            return {**result, "text": f"skipped: {skip}"}
        except Exception as error:  # a row that falls over lost something too
            text, survived = f"{type(error).__name__}: {error}", False
        finally:
            programs.end_all()
        result["tried"] += 1
        result["survived" if survived else "lost"] += 1
        result["seconds"] = round(max(result["seconds"], time.monotonic() - began), 1)
        result["text"] = text if not survived or not result["lost"] else result["text"]
    return result


def line(result: dict[str, Any]) -> str:
    return (f"{result['row']:18s} {result['what']:45s} {result['tried']:5d} {result['survived']:8d} "
            f"{result['lost']:4d} {result['seconds']:6.1f} s  "
            f"{result['text'].splitlines()[0][:160] if result['text'] else ''}")


@contextlib.contextmanager
def apart(log: Path, loud: bool = False) -> Iterator[TextIO]:
    """A way to the user's stderr, while what workers and libraries say there goes into ``log``."""
    with os.fdopen(os.dup(2), "w") as table, log.open("wb") as file:
        os.dup2(file.fileno(), 2)
        logging.disable(logging.NOTSET if loud else logging.WARNING)  # harm is expected here
        try:
            yield table
        finally:
            logging.disable(logging.NOTSET)
            os.dup2(table.fileno(), 2)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=package.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(row.name for row in ROWS))
    parser.add_argument("--repeat", type=int, default=1, help="how often each row is tried [default: 1]")
    parser.add_argument("--patience", type=float, default=patience.seconds, metavar="SECONDS",
                        help="how long anything may take; more on a busy machine [default: 120]")
    parser.add_argument("--log", type=Path, metavar="FILE", help="keep what workers and libraries say there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    patience.seconds = options.patience
    rows = [row for row in ROWS if not options.rows or any(word in row.name for word in options.rows)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that disks and workers are let go
    results = []
    with tempfile.TemporaryDirectory(prefix="transfer-lab-faults-", ignore_cleanup_errors=True) as folder, apart(
            options.log or Path(folder) / "log", bool(options.log)) as table:
        print(f"{'row':18s} {'harm':45s} tried survived lost   time", file=table, flush=True)
        stand = Stand(Path(folder))
        try:
            for row in rows:
                results.append(tried(row, stand, options.repeat))
                print(line(results[-1]), file=table, flush=True)
        finally:
            stand.close()
    total = {name: sum(one[name] for one in results) for name in ("tried", "survived", "lost")}
    print("tried {tried}, survived {survived}, lost {lost}".format(**total), file=sys.stderr)
    if options.json:
        print(json.dumps({**total, "rows": results}))
    return 1 if total["lost"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
