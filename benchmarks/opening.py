"""Many people open the Train page at once: `python -m benchmarks.opening [--people 30] [--beside] [--json]`.

A real server with a home of its own, its worker warm. Within a second so many sessions open, as a browser opens
them: the page, then the websocket over which the page's script is asked for and its answer comes. Meanwhile
/health is asked every 0.2 s. ``--beside`` does it once more beside a training that fills the cores. Wanted: every
page there within 6 s (12 s beside a training), /health always within 1 s.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks import page_session
from benchmarks.first_point import wait_until_warm
from tests.browser.conftest import ROOT, Server

WITHIN_SECONDS, BETWEEN_HEALTH = 1.0, 0.2
MOST_SECONDS = 180


@dataclass
class Opened:
    """Seconds from a session's start to its page's end, and of each answer of /health."""

    pages: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        return {"pages": len(self.pages), "page_median": round(statistics.median(self.pages), 2),
                "page_last": round(max(self.pages), 2), "health_median": round(statistics.median(self.health), 3),
                "health_longest": round(max(self.health), 3)}


async def open_page(server: Server, client: httpx.AsyncClient, path: str = "") -> float:
    """Seconds until the page's script has ended and all of its elements have come."""
    start = time.perf_counter()
    (await client.get(f"{server.url}/{path}")).raise_for_status()
    async with page_session.opened(server.url, path):
        return time.perf_counter() - start


async def _watch_health(server: Server, client: httpx.AsyncClient, took: list[float], done: asyncio.Event) -> None:
    while not done.is_set():
        start = time.perf_counter()
        await client.get(f"{server.url}/health")
        took.append(time.perf_counter() - start)
        await asyncio.sleep(BETWEEN_HEALTH)


async def open_many(server: Server, people: int, path: str = "") -> Opened:
    """``people`` sessions, started evenly within a second."""
    opened, done = Opened(), asyncio.Event()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=MOST_SECONDS, limits=limits) as client:
        watching = asyncio.create_task(_watch_health(server, client, opened.health, done))

        async def one(number: int) -> None:
            await asyncio.sleep(number * WITHIN_SECONDS / people)
            opened.pages.append(await open_page(server, client, path))
        await asyncio.gather(*(one(number) for number in range(people)))
        done.set()
        await watching
    return opened


def _training(home: Path) -> subprocess.Popen:
    """A training from scratch in a process of its own, which keeps the cores busy."""
    return subprocess.Popen(
        ["nice", "-n", "5", sys.executable, "-m", "tl_core", "train", "--data", "digits", "--backbone", "small_cnn",
         "--strategy", "from_scratch", "--image-size", "32", "--epochs", "500", "--json"],
        cwd=ROOT, env={**os.environ, "TL_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measure(people: int, beside: bool, path: str = "") -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        try:
            wait_until_warm(server)
            # The first page imports what all others find there.
            result = {name: asyncio.run(open_many(server, count, path)).told()
                      for name, count in (("first page", 1), ("one page", 1), ("idle", people))}
            if beside:
                training = _training(Path(home) / "training")
                time.sleep(40)  # its TensorFlow is there and an epoch under way
                result["beside a training"] = asyncio.run(open_many(server, people, path)).told()
                training.kill()
            return result
        finally:
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--beside", action="store_true", help="once more beside a training")
    parser.add_argument("--path", default="", help="another page, as runs")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.people, options.beside, options.path)
    for name, figures in result.items():
        print(f"{name:18s} {figures}", file=sys.stderr)
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
