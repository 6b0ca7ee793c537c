"""From the click to the first live point in a real browser: `python -m benchmarks.first_point [--runs 3]`.

A real server with a home of its own; once its worker is warm, Chromium opens the Train
page, presses Train with the default settings and waits for the first word of progress
and the first point of the loss curve. Wanted: progress within 1 s; the first point within
6 s for settings never used before, within 3 s when they are used again, within 12 s for
fine-tuning, within 6 s for texts where the server has not seen any; the first page of a server that was just started
within 2 s.
"""

import argparse
import json
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import helpers
from tests.browser.conftest import FLAGS, Server

COLD_STARTS = 5
BUTTON = """[...document.querySelectorAll('.st-key-train button')].some(
    button => !button.disabled && button.checkVisibility() && button.textContent.includes('Train'))"""
PROGRESS = "document.querySelector('.tl-live-headline')?.textContent.trim()"


def first_page(page: Page, server: Server) -> float:
    """Seconds from asking for the first page to the Train button that can be pressed."""
    start = time.perf_counter()
    page.goto(server.url)
    page.wait_for_function(BUTTON)  # looks at every frame; a locator's wait_for looks twice a second
    return time.perf_counter() - start


def wait_until_warm(server: Server) -> None:
    until = time.monotonic() + 300
    while json.load(urllib.request.urlopen(f"{server.url}/health"))["status"] != "ready":
        assert time.monotonic() < until, "The worker did not become warm."
        time.sleep(0.2)


def click(page: Page, server: Server, settings: str, seed: int) -> dict[str, float]:
    """Seconds from the click to first progress, first point and end of one run, its settings in the address."""
    page.goto(f"{server.url}/?v=1&{settings}&seed={seed}")
    page.wait_for_function(BUTTON)
    start = time.perf_counter()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function(PROGRESS)
    progress = time.perf_counter() - start
    page.wait_for_function(f"{helpers.POINTS} > 0")
    point = time.perf_counter() - start
    page.get_by_text("Test accuracy").wait_for(timeout=300_000)
    end = time.perf_counter() - start
    return {"progress": round(progress, 2), "first_point": round(point, 2), "end": round(end, 2)}


@contextmanager
def opened(browser: Browser) -> Iterator[tuple[Page, Server]]:
    """A server that was just started, in a home of its own, and a visitor who has seen nothing of it."""
    with tempfile.TemporaryDirectory() as home:
        server, visitor = Server(Path(home)), browser.new_context(bypass_csp=True)  # wait_for_function evaluates text
        page = visitor.new_page()
        page.set_default_timeout(60_000)
        try:
            yield page, server
        finally:
            visitor.close()
            server.stop()


def _cold(browser: Browser) -> float:
    with opened(browser) as (page, server):
        return round(first_page(page, server), 2)


def measure(runs: int) -> dict[str, Any]:
    """A list of ``first_page`` and, by kind of click, lists of ``progress`` and ``first_point``.

    Default settings with a seed of their own each, then the same ones once more, whose rows are stored by
    now, then fine-tuning, in so few epochs that the blocks are trained from the first step on.
    """
    usual = "data=fruits&backbone=efficientnet_lite0&strategy=feature_extraction"
    kinds = (("text", range(1), "data=notes&backbone=minilm_l6&strategy=feature_extraction"),  # none was seen before
             ("default", range(runs), usual), ("stored", range(runs), usual),
             ("other", range(runs, 2 * runs), "data=fruits&backbone=efficientnet_lite0&strategy=fine_tuning&epochs=2"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            seconds: dict[str, Any] = {"first_page": [_cold(browser) for _ in range(COLD_STARTS)]}
            with opened(browser) as (page, server):
                wait_until_warm(server)
                for name, seeds, settings in kinds:
                    times = [click(page, server, settings, seed) for seed in seeds]
                    seconds[name] = {figure: [one[figure] for one in times] for figure in ("progress", "first_point")}
        finally:
            browser.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    print(json.dumps(measure(parser.parse_args().runs), indent=1))


if __name__ == "__main__":
    main()
