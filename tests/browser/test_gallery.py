"""The Data page's gallery in a real browser: enlarge by keyboard, choose, move to another class, undo."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import helpers
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging

pytestmark = pytest.mark.browser
COLOURS = {"red": (200, 60, 40), "blue": (40, 60, 200)}
NAME = "gallery_colours"


@pytest.fixture(scope="module")
def small_set(server):
    """A set of one's own in the server's home: two classes of six pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        staging = Staging.new()
        for label, colour in COLOURS.items():
            for number in range(6):
                staging.add_picture(label, f"{number}.png", png(colour, number))
        sets.create(staging, NAME)


def png(colour, number: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (90 + number, 60), colour).save(file, "PNG")
    file.seek(0)
    return file


def test_enlarge_choose_move_and_undo(visit, small_set):
    page = visit(f"/data?set={NAME}")
    page.get_by_role("button", name="Enlarge").first.press("Enter")
    large = page.get_by_role("dialog")
    expect(large.get_by_text("1 of 12")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(large.get_by_text("2 of 12")).to_be_visible()
    page.wait_for_function("document.querySelector('dialog[open] img').naturalWidth >= 90")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(page.get_by_role("button", name="Enlarge").nth(1)).to_be_focused()

    for box in (0, 1):
        page.get_by_role("checkbox", name="Choose blue").nth(box).check()
        helpers.settle(page)
    page.get_by_role("combobox", name="Move to class").click()
    page.get_by_role("option", name="red").click()
    page.get_by_role("button", name="Move 2").click()
    expect(page.get_by_role("button", name="Enlarge red")).to_have_count(8)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Enlarge red")).to_have_count(6)


def test_the_address_keeps_filters_and_the_way_back(visit, small_set):
    page = visit("/data")
    page.locator(f".st-key-card-{NAME}").get_by_role("link", name="Open").click()
    page.wait_for_url(f"**set={NAME}")
    page.get_by_role("combobox", name="Class").click()
    page.get_by_role("option", name="red").click()
    page.wait_for_url("**class=red")
    page.reload()
    expect(page.get_by_role("button", name="Enlarge")).to_have_count(6)
    page.get_by_role("button", name="Use in Train").click()
    page.wait_for_url(f"**data={NAME}")
    page.get_by_role("button", name="Train", exact=True).wait_for()
    page.go_back()
    expect(page.get_by_role("heading", name=NAME.replace("_", " "))).to_be_visible()
