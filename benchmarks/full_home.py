"""Every page over a full home: `python -m benchmarks.full_home [--runs 5000] [--comparisons 500] [--sets 200]`.

Two real servers, one after the other: an empty home, and one with that many runs, comparisons and own sets. All pages
are opened twice over the websocket that a browser uses; some with a run, a comparison or a set in their address.
Printed are the seconds of the first and the second opening of each, what the full home's server takes more memory
than the empty one's, and the seconds of commands. Wanted: the second opening within 2 s, and at most 300 MB more.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from benchmarks import many_runs, page_session
from benchmarks.first_point import wait_until_warm
from tests.browser.conftest import Server

PAGES = ("", "learn", "compare", "board", "data", "runs", "when", "adapt", "discover", "self_taught", "predict",
         "explain", "evaluate", "features", "export")  # "" is Train
MOST_SECONDS, MOST_MB = 2.0, 300
COMMANDS = (("runs",), ("runs", "--all"), ("datasets",), ("data", "list"), ("boards", "list"))
TEMPLATE = "set_000"


def fill(runs: int, comparisons: int, sets: int) -> dict[str, str]:
    """Fill the home under ``TL_HOME``; a run, a comparison and a set of it."""
    run_ids = many_runs.fill(runs)
    compared = many_runs.compare([run_ids[at:runs // 2:comparisons] for at in range(comparisons)])
    fill_sets(sets)
    return {"run": run_ids[0], "comparison": compared[0], "set": f"set_{sets - 1:03}"}


def fill_sets(count: int) -> None:
    """One small set brought through the program, and copies of it under other names and titles."""
    from tl_core.data import sets
    from tl_core.data.upload.upload_session import Staging
    with tempfile.TemporaryDirectory() as root, Staging.new() as staging:
        for number in range(24):
            path = Path(root) / "shades" / ("dark", "light")[number % 2] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (32, 32), (5 * number, 90, 90)).save(path)
        staging.add_folder(Path(root) / "shades")
        sets.create(staging, TEMPLATE, title="Shades 0", source="drawn", licence="CC0")
    folder = Path(os.environ["TL_HOME"]) / "sets"
    for number in range(1, count):
        copied = folder / f"set_{number:03}"
        shutil.copytree(folder / TEMPLATE, copied)
        record = json.loads((copied / "set.json").read_bytes())
        (copied / "set.json").write_text(json.dumps({**record, "title": f"Shades {number}"}))


def visited(home: Path, addresses: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Seconds of the first and second opening of every address, and the server's memory in MB after them."""
    server = Server(home)
    try:
        wait_until_warm(server)
        first = asyncio.run(_open_all(server, addresses))
        second = asyncio.run(_open_all(server, addresses))
        process = psutil.Process(server.process.pid)
        return {"first": first, "second": second, "memory_mb": round(process.memory_info().rss / 2**20),
                "children_mb": round(sum(child.memory_info().rss for child in process.children(True)) / 2**20)}
    finally:
        server.stop()


async def _open_all(server: Server, addresses: Sequence[tuple[str, str]]) -> dict[str, float]:
    took = {}
    for page, query in addresses:
        name = " ".join(filter(None, (page or "train", query.partition("=")[0])))
        began = time.perf_counter()
        async with page_session.opened(server.url, page, query) as session:
            took[name] = round(time.perf_counter() - began, 2)
            if session.errors:
                print(f"{name}: {session.errors}", file=sys.stderr)
    return took


def commands(home: Path) -> dict[str, float]:
    """Seconds of commands that list, each in a process of its own."""
    took = {}
    for command in COMMANDS:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tl_core", *command, "--json"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "TL_HOME": str(home)})
        took[" ".join(command)] = round(time.perf_counter() - began, 2)
    return took


def measure(runs: int, comparisons: int, sets: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as root:
        empty, full = Path(root) / "empty", Path(root) / "full"
        empty.mkdir()
        full.mkdir()
        before = os.environ.get("TL_HOME")
        os.environ["TL_HOME"] = str(full)
        try:
            known = fill(runs, comparisons, sets)
        finally:
            os.environ.pop("TL_HOME")
            if before is not None:
                os.environ["TL_HOME"] = before
        plain = [(page, "") for page in PAGES]
        further = [("", f"run={known['run']}"), ("compare", f"comparison={known['comparison']}"),
                   ("data", f"set={known['set']}"), ("when", "view=effect&data=fruits"), ("evaluate",
                                                                                        f"run={known['run']}")]
        return {"runs": runs, "comparisons": comparisons, "sets": sets, "empty": visited(empty, plain),
                "full": visited(full, [*plain, *further]), "commands": commands(full),
                "load": round(os.getloadavg()[0], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.full_home", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--comparisons", type=int, default=500)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options.runs, options.comparisons, options.sets)
    empty, full = result["empty"], result["full"]
    for name, seconds in full["second"].items():
        beside = "".join(f", empty {empty[time][name]:.2f} s {time}" for time in ("first", "second")
                         if name in empty[time])
        print(f"{name:24} {full['first'][name]:6.2f} s first {seconds:6.2f} s second{beside}", file=sys.stderr)
    for name, seconds in result["commands"].items():
        print(f"tl {name:21} {seconds:6.2f} s", file=sys.stderr)
    print(f"server: {empty['memory_mb']} MB empty, {full['memory_mb']} MB full; load {result['load']}", file=sys.stderr)
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
