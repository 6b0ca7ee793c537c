"""What one shares and others see, in browsers of their own on a server where people sign in."""

import os

import pytest

from tests.accounts.test_users import PASSWORD
from tests.browser import helpers
from tests.browser.conftest import IDLE, Server
from tests.browser.test_screenshots import take
from tests.stores import put_store
from tl_core.accounts import users

pytestmark = pytest.mark.browser
LINK = "code:has-text('/visit?next=')"


@pytest.fixture(scope="module")
def shared(chromium, tmp_path_factory, empty_store):
    """A server with two students; it keeps nothing from the tests before."""
    home = tmp_path_factory.mktemp("signed in")
    put_store(empty_store, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(home))
        for name in ("Ada", "Bob"):
            users.choose_password(users.add(name), PASSWORD)
    server = Server(home, TL_SIGN_IN="local")
    yield server
    server.stop()


@pytest.fixture
def browser(chromium, shared):
    """``browser(name)``: a page of somebody's own browser, signed in where there is a name."""
    contexts = []

    def opened(name: str | None = None, path: str = "/", **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        if name:
            page.goto(shared.url + "/sign-in")
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        page.goto(shared.url + path)
        return page
    yield opened
    for context in contexts:
        context.close()


def test_a_run_is_private_until_it_is_public_then_strangers_watch_it_as_the_screenshots_show(browser, shared):
    ada = browser("Ada")
    ada.wait_for_selector(IDLE)
    helpers.small_settings(ada, 1)
    run_id = helpers.press_train(ada)
    ada.get_by_text("Test accuracy").first.wait_for(timeout=240_000)

    bob = browser("Bob", "/runs")
    bob.get_by_text("No runs yet").wait_for()
    bob.goto(f"{shared.url}/?run={run_id}")
    bob.get_by_text("ask them to share it").first.wait_for()

    ada.get_by_role("button", name="Link for a class").click()
    ada.get_by_role("radio", name="Private").wait_for()
    ada.locator("label", has_text="Public").click()
    link = ada.locator(LINK).inner_text()
    _picture(ada, "sharing-public")

    stranger = browser(path="/compare")
    assert "/sign-in" in stranger.url  # without the link nobody comes in
    stranger.goto(link)
    stranger.wait_for_selector(IDLE)
    stranger.wait_for_selector(f"{helpers.CHART} .main-svg")
    assert stranger.get_by_role("button", name="Train", exact=True).count() == 0
    stranger.get_by_role("link", name="Sign in").wait_for()
    _picture(stranger, "sharing-visitor")

    bob.goto(f"{shared.url}/runs")
    bob.get_by_text("Ada, public").wait_for()
    bob.get_by_role("button", name="Actions").click()
    menu = bob.get_by_test_id("stMenuButtonBody")
    menu.get_by_text("Train again").wait_for()
    assert menu.get_by_text("Delete").count() == 0


def _picture(page, name: str) -> None:
    if os.environ.get("TL_SCREENSHOTS"):
        take(page, name)
