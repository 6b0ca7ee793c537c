"""People on a server where they sign in: a teacher's class, a guest who comes by a board's link, trains and leaves."""

import os

import pytest

from tests.accounts.test_users import PASSWORD, account
from tests.browser import helpers
from tests.browser.conftest import IDLE, SCREENSHOTS, Server
from tests.browser.test_accessibility import dark, faults
from tests.stores import put_store
from tl_core.accounts import classes, guests, sessions, users
from tl_core.boards import store as boards
from tl_core.boards import student_actions, teacher_actions
from tl_core.config import RunConfig
from tl_core.quotas import ledger
from tl_core.server import visits

pytestmark = pytest.mark.browser
SMALL = RunConfig(data="fruits", backbone="small_cnn", weights="random", image_size=32, epochs=2, limit=120)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def school(chromium, tmp_path_factory, empty_store):
    """A server with an administrator, Ada's class of two guests and her board for it; and the board's code."""
    home = tmp_path_factory.mktemp("school")
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        patch.setenv("TL_SIGN_IN", "local")
        account("Root", "administrator"), account("Ada", "teacher"), users.add("Tim", "teacher")
        account("Max", "student")
        taught = classes.open_class("9b", "Ada")
        for nickname in ("Zoë", "Cem"):
            sessions.begin(guests.join(taught.id, nickname))
        code = teacher_actions.open_board("Monday", SMALL, "learning_rate", taught.id).code
        server = Server(home)
        yield server, code
        server.stop()


@pytest.fixture
def browser(chromium):
    """``browser(**options)``: one that nobody has used."""
    opened = []

    def of(**options):
        context = chromium.new_context(**{"viewport": DESK, **options})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page
    yield of
    for context in opened:
        context.close()


def sign_in(page, server, name, goes_on=""):
    page.goto(f"{server.url}{goes_on or '/runs'}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(IDLE)


def test_a_guest_comes_by_a_boards_link_trains_and_signs_out(school, browser):
    server, code = school
    page = browser(viewport=PHONE)
    page.goto(f"{server.url}/board?code={code}")
    assert page.locator("input:visible").count() == 1, "the nickname is all that is asked"
    page.get_by_label("Nickname").fill("Mia")
    page.get_by_role("button", name="Join").click()
    page.get_by_text("You are Mia").wait_for()
    page.get_by_role("button", name="Go on without a guess").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Train again").wait_for(timeout=180_000)  # a cold engine
    assert "test" in page.locator(".tl-board-run").inner_text()
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{server.url}/runs")
    assert "/sign-in?next=" in page.url
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        assert "Mia" in [student.nickname for student in boards.get(code).present]


def test_a_teacher_signs_in_and_closes_the_class(school, browser):
    server, _ = school
    page = browser()
    sign_in(page, server, "Ada", "/people")
    page.get_by_role("heading", name="9b").wait_for()
    assert page.get_by_text("Accounts", exact=True).count() == 0
    taught = page.locator(".st-key-class-1")
    for action, seen in (("Close it", taught.get_by_text("closed")), ("Open it again", taught.get_by_text("QR code"))):
        taught.get_by_role("button", name="More").click()
        page.get_by_text(action).click()
        seen.wait_for()


def test_a_visitor_watches_a_public_board_grow_until_it_is_set_back(school, browser, monkeypatch):
    server, _ = school
    monkeypatch.setenv("TL_HOME", str(server.home))
    public = boards.get(teacher_actions.open_board("Tuesday", SMALL, "learning_rate").code)
    teacher_actions.set_visibility(public, "public")
    page = browser(viewport=PHONE)
    page.goto(server.url + visits.address(f"/board?code={public.code}&read=1"))
    page.get_by_text("Nobody has joined yet").wait_for()
    student_actions.join(public.code, "Zoe")
    page.get_by_text("1 student joined").wait_for()
    assert page.get_by_text("Zoe").count() == page.get_by_label("Nickname").count() == 0
    teacher_actions.set_visibility(public, "class")
    page.get_by_text("There is no class board").wait_for()
    page.goto(f"{server.url}/board?code={public.code}")
    assert "/sign-in" in page.url or "/join-class" in page.url


PAGES = {  # who looks, the address, and what is there
    "sign-in": ("", "/sign-in", "form"), "join-class": ("", "/join-class", "form"),
    "join-board": ("", "/board?code={code}", "form"), "account": ("Max", "/account", "form"),
    "account-delete": ("Max", "/account/delete", "form"), "people": ("Root", "/people", "h2"),
    "people-teacher": ("Ada", "/people", "h2")}


@pytest.mark.parametrize("name", PAGES)
def test_axe_core_finds_nothing_serious(school, browser, axe, name):
    server, code = school
    who, path, full = PAGES[name]
    page = browser(color_scheme="light", bypass_csp=True)  # Playwright waits by a script of its own
    if who:
        sign_in(page, server, who)
    page.goto(server.url + path.format(code=code))
    page.locator(full).first.wait_for()
    streamlits = path == "/people"
    if streamlits:
        helpers.settle(page)
    found = {"light": faults(page, axe)}
    page.set_viewport_size(PHONE)
    dark(page) if streamlits else page.emulate_media(color_scheme="dark")
    found["dark, on a phone"] = faults(page, axe)
    assert not {look: lines for look, lines in found.items() if lines}


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
def test_screenshots(school, browser):
    server, code = school
    for look, viewport, ending in (("light", DESK, ""), ("dark", PHONE, "-phone")):
        stranger = browser(color_scheme=look, viewport=viewport)
        for path, name in (("/sign-in", "sign-in"), (f"/board?code={code}", "join-class")):
            stranger.goto(server.url + path)
            stranger.screenshot(path=SCREENSHOTS / f"{name}{ending}.png")
        page = browser(color_scheme=look, viewport=viewport)
        sign_in(page, server, "Root", "/people")
        page.get_by_role("heading", name="Accounts").wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=SCREENSHOTS / f"people{ending}.png")
        student = browser(color_scheme=look, viewport=viewport)
        sign_in(student, server, "Max")
        student.goto(f"{server.url}/account")
        student.screenshot(path=SCREENSHOTS / f"account{ending}.png", full_page=True)


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
def test_quota_screenshots(school, browser, monkeypatch):
    server, _ = school
    monkeypatch.setenv("TL_HOME", str(server.home))
    ledger.add_training({"Max": 100 * 60.0})
    ledger.note_run("0" * 32, "Max", 1_200_000_000)
    for look, viewport, ending in (("light", DESK, ""), ("dark", PHONE, "-phone")):
        page = browser(color_scheme=look, viewport=viewport)
        sign_in(page, server, "Max")
        page.goto(server.url)
        page.wait_for_selector(IDLE)
        page.get_by_role("button", name="Quota").click()
        page.get_by_text("Minutes begin anew").wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=SCREENSHOTS / f"quota{ending}.png")
