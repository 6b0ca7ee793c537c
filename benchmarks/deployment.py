"""compose.yaml's services without containers, used as people would: `python -m benchmarks.deployment`.

All are started (deploy/without_containers.py). Then a real Chromium goes to Caddy's https: a stranger is sent to the
form, the administrator chooses a password by the one-time link, and trains a run over the websocket. A second run
trains while everything is stopped by SIGTERM and started again; by Continue it then goes on to its end. Prints JSON:
what was found, seconds of starts, stops and runs. Exit code 1 where something was not as expected.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from ssl import CERT_NONE, create_default_context
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from deploy.without_containers import Lab, missing
from tests.browser.conftest import FLAGS
from tests.browser.helpers import press_train, settle, small_settings, wait_for_points

MOST_SECONDS = 240.0
LASTS = "v=1&data=fruits&backbone=small_cnn&strategy=from_scratch&image_size=32&epochs=60"
PASSWORD = "correct horse battery staple"


def measure(folder: Path, workers: int = 1) -> dict[str, Any]:
    """Everything that was found; ``AssertionError`` where it is not as expected."""
    lab = Lab(folder, lambda text: print(text, file=sys.stderr, flush=True), workers)
    found: dict[str, Any] = {}
    try:
        found["start"] = timed(lab.start)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            used(lab, browser, found)
            browser.close()
    finally:
        found["stops"] = lab.stop()
    return found


def used(lab: Lab, browser: Browser, found: dict[str, Any]) -> None:
    found["without a certificate's authority"] = status(f"{lab.https}/", trusting=False)
    wait_for(lambda: status(f"{lab.https}/health") == 200, "a worker is ready")
    found["outside"] = {path: status(lab.https + path) for path in ("/health", "/ready", "/alive", "/metrics", "/live")}
    expect(found["outside"], {"/health": 200, "/ready": 404, "/alive": 404, "/metrics": 404, "/live": 401})
    page = signed_in(lab, browser, found)
    found["run"] = timed(lambda: trained(page, lab, epochs=2))
    first = run_of(page)
    page.goto(f"{lab.https}/?{LASTS}")
    settle(page)
    press_train(page)
    second = run_of(page)
    found["live points"] = wait_for_points(page, 60)  # some epochs are kept
    found["stops while a run trains"] = lab.stop()
    found["start again"] = timed(lab.start)
    page = browser.new_context(ignore_https_errors=True, storage_state=page.context.storage_state()).new_page()
    page.goto(f"{lab.https}/?run={second}")
    settle(page)
    page.get_by_role("button", name="Continue").click()
    found["Continue"] = timed(lambda: page.get_by_text("Test accuracy").first.wait_for(timeout=MOST_SECONDS * 1000))
    expect(run_of(page), second)
    found["first run"], found["second run"] = first, second
    found["streams"] = sockets_of(page)


def signed_in(lab: Lab, browser: Browser, found: dict[str, Any]) -> Page:
    """The administrator's page, by the one-time link in the dashboard's log."""
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.goto(lab.https)
    expect(page.url.startswith(f"{lab.https}/sign-in"), True)
    link = re.search(r"(https?://\S+)(/welcome\?token=\S+)", lab.log("dashboard"))
    found["link"] = link[1]
    page.goto(lab.https + link[2])
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button").first.click()
    page.wait_for_selector("[data-testid=stMain]", timeout=60_000)
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "tl_session")
    found["cookie"] = {name: cookie[name] for name in ("secure", "httpOnly", "sameSite")}
    expect(found["cookie"], {"secure": True, "httpOnly": True, "sameSite": "Lax"})
    return page


def trained(page: Page, lab: Lab, epochs: int) -> None:
    page.goto(f"{lab.https}/?data=fruits")
    settle(page)
    small_settings(page, epochs)
    press_train(page)
    page.get_by_text("Test accuracy").first.wait_for(timeout=MOST_SECONDS * 1000)


def run_of(page: Page) -> str:
    return re.search(r"run=([0-9a-f]+)", page.url)[1]


def sockets_of(page: Page) -> list[str]:
    """Addresses of the websockets that a reload opens."""
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(re.sub(r":\d+/", "/", socket.url)))
    page.reload()
    settle(page)
    expect(opened and all(address.startswith("wss://") for address in opened), True)
    return opened


def status(address: str, trusting: bool = True) -> int | str:
    """The answer's status, of a client that takes any certificate, or else what it says of this one."""
    context = create_default_context()
    if trusting:
        context.check_hostname, context.verify_mode = False, CERT_NONE
    try:
        return urllib.request.urlopen(address, timeout=10, context=context).status
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:
        return str(error.reason)


def expect(found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"{found!r} was found, {expected!r} was expected.")


def timed(action: Callable[[], Any]) -> float:
    began = time.monotonic()
    action()
    return round(time.monotonic() - began, 1)


def wait_for(condition: Callable[[], Any], what: str) -> None:
    until = time.monotonic() + MOST_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"It was not met within {MOST_SECONDS:.0f} s that {what}")
        time.sleep(0.3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="an empty folder to keep; by default one that goes at the end")
    options = parser.parse_args()
    if words := missing():
        print(words, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="transfer-lab-deployment-", ignore_cleanup_errors=True) as name:
        folder = (options.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL's user goes through it
        try:
            print(json.dumps(measure(folder), indent=1))
        except AssertionError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
