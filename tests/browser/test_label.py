"""Labelling by real keys: answers, a new class, undo, a second tab, hurry, and a reload that loses nothing."""

import numpy as np
import pytest

from tests.browser import helpers
from tests.ui.discover import made
from tl_core.discovery import results
from tl_core.labelling import session

pytestmark = pytest.mark.browser
AT = "/discover?network=small_cnn%3Arandom&limit=100&size=64&beside=pixels&view=label&labels="
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture
def here(server, monkeypatch):
    """A session over a made-up result in the server's own home; features are classes with some noise."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    result = results.save(*made.result(count=200))
    keys = result.arrays["keys"].tolist()
    count = len(made.CLASSES)
    features = np.eye(count)[np.arange(len(keys)) % count] + np.random.default_rng(0).normal(0, 0.1, (len(keys), count))
    return session.create("household", keys, features, source="small_cnn")


def shown(page) -> int:
    return int(page.locator(".tl-label-picture").get_attribute("data-row"))


def answered(page, count: int) -> None:
    """Wait until so many answers are written down."""
    page.wait_for_selector(f'.tl-label[data-answered="{count}"][data-unsent="0"]')
    helpers.settle(page)


def type_class(page, name: str) -> None:
    page.keyboard.press("+")
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def test_keys_answer_and_nothing_is_lost(visit, here):
    page = visit(f"{AT}{here.id}")
    page.wait_for_function("document.querySelector('.tl-label-picture img')?.naturalWidth > 0")
    box, frame = (page.locator(at).bounding_box() for at in (".tl-label-picture img", ".tl-label-picture"))
    assert box["height"] <= frame["height"] + 1 and box["y"] + box["height"] <= 900  # whole, and in sight
    first = shown(page)
    type_class(page, "round things")  # letters in the field answer nothing
    assert shown(page) != first
    type_class(page, "flat")
    page.keyboard.type("12sn")  # at once, before the server has said anything
    answered(page, 6)
    found = here.answers.read()
    assert found.counts == {"round things": 2, "flat": 2} and len(found.by_key) == 6
    last = shown(page)
    page.keyboard.press("1")
    answered(page, 7)
    page.keyboard.press("u")
    answered(page, 6)
    assert shown(page) == last and here.answers.read().counts == {"round things": 2, "flat": 2}
    page.get_by_text("The head would say").wait_for()
    other = visit(f"{AT}{here.id}")
    answered(other, 6)
    for _ in range(12):
        other.keyboard.press("2")
        page.keyboard.press("1")
    other.wait_for_selector('.tl-label[data-unsent="0"]')
    page.keyboard.type("1" * 40)  # far more than are chosen, and gone before the server can have heard of it
    page.reload()
    page.wait_for_selector('.tl-label[data-unsent="0"]')
    found = here.answers.read()
    answered(page, len(found.by_key))
    said = [event for event in found.lines.current if event.get("label")]
    assert len(said) == 4 + 12 + 52  # every key of both, also where both answered one picture
    page.get_by_text("95 % interval").first.wait_for()
    page.keyboard.press("u")  # after the reload too
    answered(page, len(found.by_key) - 1)


def test_a_key_without_a_picture_is_told_and_what_was_typed_stays(visit, here):
    for key in here.pool.keys[:-2]:
        here.answers.label(key, "cup")
    page = visit(f"{AT}{here.id}")
    page.wait_for_selector(".tl-label-picture img")
    page.keyboard.type("111")
    page.get_by_text("Each has its answer.").first.wait_for()
    type_class(page, "late")
    assert page.get_by_role("textbox", name="New class").input_value() == "late"
    answered(page, 200)
    assert len(here.answers.read().lines.events) == 200


def test_a_picture_is_dragged_to_another_cluster(visit, here):
    result = results.recent(1)[0]
    edits = here.clusters(result.id, result.assignment())
    page = visit(f"{AT}{here.id}&do=clusters")
    page.locator(".tl-gallery-list li").first.drag_to(page.locator(".tl-gallery-drop").nth(1))
    page.get_by_role("button", name="Undo moving 1 picture").wait_for()
    assert len(edits.read().moved) == 1
    page.get_by_role("button", name="Undo moving 1 picture").click()
    page.get_by_role("button", name="Undo", exact=True).wait_for()
    assert not edits.read().moved


@pytest.mark.parametrize("do", ["ask", "clusters", "set"])
def test_a_phone_needs_no_sideways_scrolling(visit, here, do):
    for row in range(20):
        here.answers.label(here.pool.keys[row], f"class {row % 10}")
    page = visit(f"{AT}{here.id}&do={do}", **PHONE)
    page.get_by_text("Another labelling of these").wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0
