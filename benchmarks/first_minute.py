"""A home's first run, from the click to its end: `python -m benchmarks.first_minute [--homes 3] [--case NAME]`.

Each run has a real server with a fresh home of its own, where nothing is stored; once its worker is warm, Chromium
opens the Train page and presses Train. ``default``: the settings that the page begins with, whose pictures are drawn
while the worker warms up. ``undrawn``: the same with other pictures. Wanted on two idle cores: the run's end within
15 s, the first live point within 3 s where the pictures are drawn already, else within 6 s. Prints JSON, with the load
of the machine before each run: under load its seconds say little.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks import first_point
from tests.browser.conftest import FLAGS

END_WITHIN = 15.0


class Case(NamedTuple):
    """Settings in the page's address, and the seconds within which the first point is wanted."""

    settings: str
    first_point_within: float


CASES = {"default": Case("data=fruits", 3.0), "undrawn": Case("data=fruits&picture_seed=1", 6.0)}


def first_run(browser: Browser, case: Case) -> dict[str, float]:
    """Seconds of one home's first run: of the server to be warm, and from the click to progress, first point and end.

    ``load`` is the number of processes that wanted a core in the minute before the server's start.
    """
    load = os.getloadavg()[0]
    with first_point.opened(browser) as (page, server):
        start = time.perf_counter()
        first_point.wait_until_warm(server)
        warm = time.perf_counter() - start
        return {"load": round(load, 1), "warm": round(warm, 2), **first_point.click(page, server, case.settings, 0)}


def summary(runs: Sequence[dict[str, float]], case: Case) -> dict[str, Any]:
    """The runs of a case, the medians of their seconds, and whether these are within what is wanted."""
    medians = {name: round(median(run[name] for run in runs), 2) for name in ("progress", "first_point", "end")}
    within = {"first_point": case.first_point_within, "end": END_WITHIN}
    return {"runs": list(runs), "median": medians, "wanted": within,
            "reached": {name: medians[name] <= most for name, most in within.items()}}


def measure(homes: int, names: Sequence[str] = ()) -> dict[str, Any]:
    """``summary`` by case; the cases take turns, so that what slows the machine down slows both."""
    chosen = {name: CASES[name] for name in names or CASES}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in chosen}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            for _ in range(homes):
                for name, case in chosen.items():
                    runs[name].append(first_run(browser, case))
        finally:
            browser.close()
    return {"cores": len(os.sched_getaffinity(0)), **{name: summary(runs[name], case) for name, case in chosen.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=list(CASES), action="append", help="only this one; may be said again")
    parser.add_argument("--homes", type=int, default=3)
    options = parser.parse_args()
    print(json.dumps(measure(options.homes, options.case or ()), indent=1))


if __name__ == "__main__":
    main()
