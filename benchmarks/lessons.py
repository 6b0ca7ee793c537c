"""Every lesson's demonstration over seeds: `python -m benchmarks.lessons [NAME …] [--seeds 5] [--record] [--json]`.

Each lesson's seconds, and in how many seeds its sentence held. One process, a home of its own, TensorFlow there before
the first: warm, as a dashboard is whose lessons have been opened. --record writes seed 0's figures into
tl_core/lessons/recorded/, which come with the program. Times need an idle machine.
"""

import argparse
import json
import sys
import time
from typing import Any

from benchmarks.speed.ours import fresh_home
from tl_core.lessons import demonstration, results, tasks
from tl_core.lessons.catalog import LESSONS

WITHIN = 30.0  # seconds of a demonstration
HOLDS = 0.8  # of the seeds


def measured(name: str, seeds: int, record: bool) -> dict[str, Any]:
    """{"name", "seconds": [of each seed], "held": how many, "seen": [sentences]}."""
    shown = []
    for seed in range(seeds):
        began = time.perf_counter()
        figures = demonstration.run(name, seed)
        shown.append({**demonstration.shown(figures), "seconds": round(time.perf_counter() - began, 1)})
        if record and seed == 0:
            results.record(figures, results.RECORDED / f"{name}.json")
        print(f"{name} {seed}: {shown[-1]['seconds']} s, held {shown[-1]['held']}: {shown[-1]['seen']}", flush=True,
              file=sys.stderr)
    return {"name": name, "seconds": [one["seconds"] for one in shown], "held": sum(one["held"] for one in shown),
            "seen": [one["seen"] for one in shown]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*LESSONS.names(), []], help="by default all")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with fresh_home():
        tasks.warm()
        rows = [measured(name, given.seeds, given.record) for name in given.names or LESSONS.names()]
    if given.json:
        print(json.dumps({"lessons": rows}))
        return
    for row in rows:
        fits = max(row["seconds"]) <= WITHIN and row["held"] >= HOLDS * given.seeds
        print(f"{row['name']:24} {max(row['seconds']):6.1f} s at most, held in {row['held']} of {given.seeds}"
              f"{'' if fits else '  <- falls short'}")


if __name__ == "__main__":
    main()
