"""Scripts in names, as a real Chromium takes the pages that show them: nothing of it may run."""

import contextlib
import shutil
from collections.abc import Iterator

from benchmarks.attack.target import ADMINISTRATOR, Attempt, Target, staged
from tl_core import audit, ownership, tracking
from tl_core.accounts import classes, sessions, users
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.config import RunConfig
from tl_core.data import sets
from tl_core.server import identity

SCRIPTS = ("<img src=x onerror=window.attacked=1>", "<script>window.attacked=1</script>",
           "\"'><svg onload=window.attacked=1>", "[a](javascript:window.attacked=1)",
           "{{7*7}}${window.attacked=1}", "<a href='javascript:window.attacked=1'>x</a>")


def attempts(target: Target) -> Iterator[Attempt]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return
    addresses = _hang_up(target)
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": identity.COOKIE, "value": target.tokens[ADMINISTRATOR], "url": target.url}])
        showing = 0
        for address in addresses:
            through, shown = _ran(context, target.url + address)
            showing += shown
            yield Attempt(address[:60], through)
        enough = showing > len(addresses) // 3
        yield Attempt("pages that show such names", "" if enough else f"only {showing}: that was no attack")
        browser.close()


def _ran(context, url: str) -> tuple[str, bool]:
    """What ran that a name said, or became an element or a link with a script; and whether the page shows a name."""
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(url)
    with contextlib.suppress(Exception):  # plain pages have no script to wait for
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=8_000)
    page.wait_for_timeout(500)
    ran = page.evaluate("() => window.attacked ?? 0")
    made = page.evaluate("() => document.querySelectorAll('[onerror], [onload], a[href^=\"javascript:\"]').length")
    shown = "window.attacked" in page.inner_text("body")
    page.close()
    return "a script ran" if ran or dialogs else f"{made} elements of a name's making" if made else "", shown


def _hang_up(target: Target) -> list[str]:
    """Give such names to everything that has one; the pages that show them."""
    administrator, shown = users.get(ADMINISTRATOR), ["/audit", "/people", "/runs", "/data", "/compare", "/board"]
    for number, script in enumerate(SCRIPTS):
        name = f"{script}"[:60]
        token = sessions.begin(users.choose_password(users.add(name, "teacher"), "a sentence that is long"))
        target.tokens.setdefault("scripted", token)
        audit.record("set-make", script, "refused", script, name)
        with ownership.acting(administrator):
            classes.open_class(name, ADMINISTRATOR)
            made = sets.create(staged(target.home), f"odd {number}", title=script, source=script, licence=script)
            run_id = tracking.create_run(RunConfig(data="fruits"), "somebody", status="RUNNING")
            tracking.end_run(run_id, "STOPPED", script)
            opened = teacher_actions.open_board(name, RunConfig(data="fruits"), "freeze_depth")
        student_actions.join(opened.code, script[:20])
        shown += [f"/data?set={made.name.replace(' ', '%20')}", f"/train?run={run_id}", f"/compare?runs={run_id}",
                  f"/board?code={opened.code}&teach={opened.secret}", f"/board?code={opened.code}"]
        assert store.get(opened.code).name
    return [*shown, *(f"/{page}?{key}={SCRIPTS[0].replace(' ', '%20')}" for page, key in (
        ("data", "set"), ("train", "run"), ("train", "data"), ("compare", "runs"), ("board", "code"),
        ("sign-in", "next"), ("audit", "user"), ("welcome", "token"), ("runs", "search")))]
