"""A set of texts of one's own in a real browser: more texts, another label from the table, a new name, undo, a run."""

import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tl_core.data import sets
from tl_core.data.texts import bring_texts

pytestmark = pytest.mark.browser
ROW, BOX = 35, 18  # pixels of a table's row, and to the middle of its box; the first row is below the header
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture
def reviews(server, monkeypatch):
    """20 good and 20 bad reviews in the server's home."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    rows = [f"{label},it is {label}, and it is number {at}" for label in ("good", "bad") for at in range(20)]
    bring_texts.create("reviews", [bring_texts.pasted("\n".join(["class,text", *rows]))])
    yield
    for name in {"reviews", "opinions"} & set(sets.names()):
        sets.remove(name)


def tick(page, row: int) -> None:
    """Tick a row of the table, which is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + BOX, box["y"] + ROW + ROW * row + ROW // 2)
    helpers.settle(page)


def test_texts_are_added_moved_renamed_undone_and_trained_on(visit, reviews):
    page = visit("/data?set=reviews&view=add")
    page.get_by_role("textbox", name="Or paste lines").fill(
        "good,it is good, and it is number 3\nbad,this one is new, really")
    page.get_by_role("button", name="Add the texts").click()
    page.get_by_text("1 text left out, there already word for word.").wait_for()
    expect(page.get_by_text("41 texts.", exact=True)).to_be_visible()
    assert sets.version("reviews").what == "added 1 text from pasted lines"

    before = sets.own_dataset("reviews", seed=0)
    first = before.read(before.splits["train"].keys[0])
    now = before.classes[before.splits["train"].labels[0]]
    other = {"good": "bad", "bad": "good"}[now]
    tick(page, 0)
    page.get_by_role("combobox", name="Move to class").click()
    page.get_by_role("option", name=other, exact=True).click()
    helpers.settle(page)
    page.get_by_role("button", name="Move 1", exact=True).click()
    page.get_by_text("Undo takes it back.").first.wait_for()
    after = sets.own_dataset("reviews", seed=0)
    assert after.read(after.splits["train"].keys[0]) == first
    assert after.classes[after.splits["train"].labels[0]] == other

    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Rename").click()
    field = page.get_by_role("textbox", name="New name")
    field.fill("opinions")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    page.wait_for_url("**set=opinions**")
    page.get_by_role("heading", name="opinions").wait_for()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_text("opinions is at version 2.").wait_for()
    again = sets.own_dataset("opinions", seed=0)
    assert again.classes[again.splits["train"].labels[0]] == now
    page.set_viewport_size(PHONE["viewport"])
    helpers.settle(page)
    assert helpers.overflow(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("button", name="Use in Train").click()
    page.wait_for_url("**data=opinions@2**backbone=minilm_l6**")
    page.get_by_text("opinions").first.wait_for()
    helpers.open_step(page, "training")
    helpers.fill(page, "Epochs", 2)
    helpers.press_train(page)
    page.get_by_text("Finished", exact=False).first.wait_for(timeout=150_000)  # TensorFlow starts, MiniLM is read
    assert helpers.badge(page) == "Finished"


def test_what_cannot_be_added_is_told_above_the_form(visit, reviews):
    page = visit("/data?set=reviews&view=add", **PHONE)
    page.get_by_role("textbox", name="Or paste lines").fill("id,words\n1,not one\n2,of the classes")
    page.get_by_role("button", name="Add the texts").click()
    told = page.get_by_text("No column of 'pasted.csv' tells classes.")
    told.wait_for()
    form = page.get_by_role("textbox", name="Or paste lines").bounding_box()
    assert told.bounding_box()["y"] < form["y"] and helpers.overflow(page) <= 0
    assert sets.get("reviews").latest == 1
