"""Thirty people for ten minutes: `python -m benchmarks.thirty_people [--minutes 10] [--browsers 3] [--clients 27]`.

A real server with a home of its own and 300 earlier runs in it. Three people sit at real browsers, the others speak
the same protocol (`page_session`): everybody opens a page, looks for ten seconds, clicks, and so on, through all
pages. What a page has drawn again by itself is drawn again, too. Somebody always trains, and everybody follows the
live points of what trains now. Printed: seconds from each click to the end of its script, a point's way from the
worker to a person, and the server's memory. Wanted: p95 of the clicks under 1 s and of the points under 250 ms, no
session lost, and the last third's memory at most a tenth above the first's. Memory counts from the third minute on
(of a short measurement from a quarter on): until then caches fill, and not everybody has been on every page.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

import httpx
import psutil
from playwright.async_api import Page, async_playwright

from benchmarks import many_runs, page_session
from benchmarks.first_point import wait_until_warm
from benchmarks.page_session import PageSession
from tests.browser.conftest import FLAGS, IDLE, Server

PAGES = ("", "learn", "compare", "board", "data", "runs", "when", "adapt", "discover", "self_taught", "predict",
         "explain", "evaluate", "features", "export")  # "" is Train
TITLES = ("Learn", "Train", "Compare", "Data", "Runs")  # where the browsers' people go
WORDS = ("fruits", "vgg16", "digits", "scratch", "seed 7")
EARLIER_RUNS, THINK_SECONDS, SAMPLE_SECONDS = 300, 10.0, 2.0
SETTLED_SECONDS = 120  # after which the caches are full
TRAINED = "v=1&data=digits&backbone=small_cnn&strategy=from_scratch&image_size=32&epochs=60&seed={}"
MOST_INTERACTION, MOST_POINT, MOST_GROWTH = 1.0, 0.25, 1.1


@dataclass
class Findings:
    """Seconds of clicks by page and of points' way; what was lost; the server's memory over time in MB."""

    clicks: dict[str, list[float]] = field(default_factory=dict)
    points: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def add(self, page: str, seconds: float) -> None:
        self.clicks.setdefault(page or "train", []).append(seconds)


@dataclass
class Visit:
    """What everybody shares: the server, until when, what is found, and the run that trains now."""

    server: Server
    until: float
    found: Findings
    chance: random.Random
    training: str | None = None

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.until


def measure(minutes: float, browsers: int, clients: int, seed: int = 0) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home, _at(home):
        many_runs.fill(EARLIER_RUNS)
        server = Server(Path(home))
        try:
            wait_until_warm(server)
            asyncio.run(_warmed(server))
            visit = Visit(server, time.monotonic() + 60 * minutes, Findings(), random.Random(seed))
            asyncio.run(_everybody(visit, browsers, clients))
        finally:
            server.stop()
    return told(visit.found)


@contextlib.contextmanager
def _at(home: str):
    os.environ["TL_HOME"] = home
    try:
        yield
    finally:
        os.environ.pop("TL_HOME")


async def _warmed(server: Server) -> None:
    """Every page once: a server that is left running has imported what its pages need."""
    async with page_session.opened(server.url, "") as session:
        for page in PAGES:
            await session.go(page)


async def _everybody(visit: Visit, browsers: int, clients: int) -> None:
    tasks = [_watch_memory(visit), _watch_training(visit), _keep_training(visit),
             *(_kept(visit, f"client {number}", lambda: _client(visit)) for number in range(clients)),
             *(_followed(visit) for _ in range(clients))]
    if browsers:
        tasks.append(_browsers(visit, browsers))
    await asyncio.gather(*tasks)


async def _kept(visit: Visit, name: str, session: Callable[[], Awaitable[None]]) -> None:
    """A session to its end; one that is lost begins anew."""
    await asyncio.sleep(visit.chance.uniform(0, THINK_SECONDS))
    while not visit.over:
        try:
            await session()
        except Exception as error:  # whatever ends a session is what is looked for
            visit.found.lost.append(f"{name}: {type(error).__name__} {error}"[:300])
            await asyncio.sleep(1)


async def _client(visit: Visit) -> None:
    async with page_session.opened(visit.server.url, "") as session:
        lock = asyncio.Lock()
        repeating = asyncio.create_task(_repeat(session, lock))
        try:
            while not visit.over:
                await _think(visit)
                page = visit.chance.choice(PAGES)
                await _click(visit, page, lock, lambda page=page: session.go(page))
                if page in ("runs", "data"):
                    await _think(visit)
                    await session.write("Search", visit.chance.choice(WORDS))
                    await _click(visit, page, lock, session.run)
                visit.found.lost += [f"{page}: {text}"[:300] for text in session.errors]
        finally:
            repeating.cancel()


async def _click(visit: Visit, page: str, lock: asyncio.Lock, act: Callable[[], Awaitable[None]]) -> None:
    began = time.perf_counter()
    async with lock:
        await act()
    visit.found.add(page, time.perf_counter() - began)


async def _think(visit: Visit) -> None:
    await asyncio.sleep(visit.chance.uniform(0.5, 1.5) * THINK_SECONDS)


async def _repeat(session: PageSession, lock: asyncio.Lock) -> None:
    """What a browser has drawn again by itself."""
    due: dict[str, float] = {}
    while True:
        await asyncio.sleep(0.1)
        for part, seconds in list(session.repeats.items()):
            if time.monotonic() < due.setdefault(part, time.monotonic() + seconds):
                continue
            async with lock:
                if part in session.repeats:
                    await session.run(part)
            due[part] = time.monotonic() + seconds


async def _keep_training(visit: Visit) -> None:
    """One person presses Train whenever nothing trains."""
    number = 0
    while not visit.over:
        try:
            async with page_session.opened(visit.server.url, "") as session:
                while not visit.over:
                    if visit.training is None:
                        number += 1
                        await session.go("", TRAINED.format(number))
                        await session.press("Train")
                        await asyncio.sleep(2 * SAMPLE_SECONDS)
                    await asyncio.sleep(SAMPLE_SECONDS)
        except Exception as error:
            visit.found.lost.append(f"who trains: {type(error).__name__} {error}"[:300])


async def _watch_training(visit: Visit) -> None:
    from tl_core import tracking
    from tl_core.tracking import Query
    while not visit.over:
        active = await asyncio.to_thread(tracking.runs, 1, Query(status=("RUNNING", "QUEUED")))
        visit.training = active[0].run_id if active else None
        await asyncio.sleep(SAMPLE_SECONDS)


async def _followed(visit: Visit) -> None:
    """The points of what trains now, as one person's browser gets them."""
    async with httpx.AsyncClient(timeout=60) as client:
        while not visit.over:
            if visit.training is None:
                await asyncio.sleep(SAMPLE_SECONDS)
                continue
            with contextlib.suppress(httpx.HTTPError):
                async for sent in _events(client, f"{visit.server.url}/live?runs={visit.training}"):
                    visit.found.points.append(time.time() - sent)
                    if visit.over:
                        return
            await asyncio.sleep(SAMPLE_SECONDS)


async def _events(client: httpx.AsyncClient, address: str) -> AsyncIterator[float]:
    """When each point was sent that came after we began to listen; those of before come all at once."""
    began = time.time()
    async with client.stream("GET", address) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: ") and '"type":"batch"' in line:
                sent = json.loads(line.removeprefix("data: "))["time"]
                if sent > began:
                    yield sent


async def _watch_memory(visit: Visit) -> None:
    process = psutil.Process(visit.server.process.pid)
    while not visit.over:
        visit.found.memory.append(process.memory_info().rss / 2**20)
        await asyncio.sleep(SAMPLE_SECONDS)


async def _browsers(visit: Visit, count: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        await asyncio.gather(*(_kept(visit, f"browser {number}", lambda: _at_browser(visit, browser))
                               for number in range(count)))
        await browser.close()


async def _at_browser(visit: Visit, browser) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = await context.new_page()
        await page.goto(visit.server.url)
        await page.wait_for_selector(IDLE, timeout=60_000)
        while not visit.over:
            await _think(visit)
            title = visit.chance.choice(TITLES)
            began = time.perf_counter()
            await _open(page, title)
            visit.found.add(f"{title.lower()} in a browser", time.perf_counter() - began)
            if await page.locator("[data-testid=stException]").count():
                visit.found.lost.append(f"{title}: an exception on the page")
    finally:
        await context.close()


async def _open(page: Page, title: str) -> None:
    """Click on a page's name in the navigation and wait until its script is at rest."""
    await page.get_by_role("link", name=title, exact=True).first.click(timeout=30_000)
    await page.wait_for_timeout(50)  # the script begins a moment after the click
    await page.wait_for_selector(IDLE, timeout=60_000)


def told(found: Findings) -> dict[str, Any]:
    """Percentiles, what was lost, and how memory went, with what was wanted."""
    every = [seconds for one in found.clicks.values() for seconds in one]
    settled = found.memory[min(round(SETTLED_SECONDS / SAMPLE_SECONDS), len(found.memory) // 4):]
    third = max(len(settled) // 3, 1)
    first, last = fmean(settled[:third]), fmean(settled[-third:])
    clicks, points = _percentiles(every), _percentiles(found.points)
    return {"clicks": clicks, "by_page": {page: _percentiles(one) for page, one in sorted(found.clicks.items())},
            "points": points, "lost": found.lost,
            "memory_mb": {"first_third": round(first), "last_third": round(last), "most": round(max(found.memory)),
                          "by_minute": [round(one) for one in found.memory[::round(60 / SAMPLE_SECONDS)]]},
            "load": round(os.getloadavg()[0], 1),
            "reached": {"clicks": clicks["p95"] < MOST_INTERACTION, "points": points["p95"] < MOST_POINT,
                        "sessions": not found.lost, "memory": last <= MOST_GROWTH * first}}


def _percentiles(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"count": len(seconds), "p50": max(seconds, default=0.0), "p95": max(seconds, default=0.0),
                "longest": max(seconds, default=0.0)}
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"count": len(seconds), "p50": round(cuts[49], 3), "p95": round(cuts[94], 3),
            "longest": round(max(seconds), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thirty_people", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--browsers", type=int, default=3)
    parser.add_argument("--clients", type=int, default=27)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(options.minutes, options.browsers, options.clients)
    for page, figures in result["by_page"].items():
        print(f"{page:24} {figures}", file=sys.stderr)
    for name in ("clicks", "points", "memory_mb", "load", "lost", "reached"):
        print(f"{name:24} {result[name]}", file=sys.stderr)
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
