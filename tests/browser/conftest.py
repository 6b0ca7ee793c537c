"""A real server on a free port, and a real Chromium that writes down what it is asked for."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.stores import put_store

ROOT = Path(__file__).parent.parent.parent
SCREENSHOTS = ROOT / "docs/screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
         "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # a camera that films a clock
FAILED = pytest.StashKey[bool]()
LAST_LETTERS = 4000  # of the server's log, which a failed test shows
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="package")
def chromium():
    """The system's Chromium under Playwright; missing: skipped, but a failure under CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        report = pytest.fail if os.environ.get("CI") else pytest.skip
        report("No Chromium was found, so the browser tests cannot run. Install it (Debian: apt install chromium).")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def axe():
    from axe_playwright_python.sync_playwright import Axe
    return Axe()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """``streamlit run app.py`` with a home of its own, and ``settings`` beside those of every test."""

    def __init__(self, home: Path, **settings: str):
        self.settings = settings
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = home / "server.log"
        self.home = home
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "TL_HOME": str(self.home), **self.settings}
        for name in ("TL_DATA_DIR", "TL_SCHEDULER", "MLFLOW_TRACKING_URI"):
            environment.pop(name, None)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port),
                 "--server.headless", "true"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=2).read()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text(errors="replace")
                time.sleep(0.1)
        raise AssertionError(f"The server did not answer.\n{self.log.read_text(errors='replace')}")


@pytest.fixture(scope="package")
def server(chromium, tmp_path_factory, empty_store):
    """One for all tests in a browser; it ends with them, for its processes take time from the tests that follow."""
    home = tmp_path_factory.mktemp("home")
    put_store(empty_store, home)
    server = Server(home)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def profile(chromium):
    """``profile(options)``: the one for visitors with these options, who so load Streamlit's scripts only once."""
    contexts = {}

    def of(options: dict):
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = chromium.new_context(**options)
        return contexts[key]

    yield of
    for context in contexts.values():
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def visit(chromium, profile, server, request):
    """Open a page as a new visitor; at the end nothing may have gone wrong or left for another host.

    Visitors have a tab each in one browser; ``elsewhere=True`` gives one a browser that nobody has used.
    Of a test that failed, what its pages and the server's log said last is told.
    """
    ends, wrong, pages = [], [], []

    def opened(path: str = "/", elsewhere: bool = False, **options):
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = chromium.new_context(**options) if elsewhere else profile(options)
        page = context.new_page()
        pages.append(page)
        ends.append(context.close if elsewhere else page.close)
        page.set_default_timeout(60_000)
        _watch(page, wrong)
        page.wait_for_function = functools.partial(_wait_for_function, page)
        page.goto(server.url + path)
        page.wait_for_selector(IDLE)
        return page

    yield opened
    if request.node.stash.get(FAILED, False):
        _tell(pages, server)
    for end in ends:
        end()
    assert not wrong


def _tell(pages, server) -> None:
    for page in pages:
        print(f"--- {page.url} said:", page.locator("body").inner_text(), sep="\n")
    print("--- The server's log ends with:", server.log.read_text(errors="replace")[-LAST_LETTERS:], sep="\n")


def _wait_for_function(page, expression: str, arg=None):
    """As Playwright's own, which the pages' Content-Security-Policy forbids: it evaluates text in the page."""
    until = time.monotonic() + 60
    while True:
        handle = page.evaluate_handle(expression, arg)
        if page.evaluate("value => Boolean(value)", handle):
            return handle
        assert time.monotonic() < until, f"Never true: {expression}"
        page.wait_for_timeout(50)


def _watch(page, wrong: list[str]) -> None:
    page.on("pageerror", lambda error: wrong.append(f"error on the page: {error}"))
    page.on("console", lambda message: wrong.append(f"console: {message.text} {message.location}")
            if message.type == "error" and not _harmless(message) else None)
    page.on("request", lambda request: wrong.append(f"left for {request.url}") if _elsewhere(request.url) else None)


def _elsewhere(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme in ("http", "https", "ws", "wss") and address.hostname != "localhost"


def _harmless(message) -> bool:
    # On a page other than the first, Streamlit looks for its own paths below the page's address first.
    return "404" in message.text and "/_stcore/" in message.location.get("url", "")
