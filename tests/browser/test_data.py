"""Bringing one's own pictures in a real browser: a zip from the check-up to a trained network, and the webcam."""

import io
import json
import zipfile
from collections import defaultdict

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import helpers

pytestmark = pytest.mark.browser
COLOURS = {"red": (200, 60, 40), "blue": (40, 60, 200)}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def picture(colour, seed: int) -> bytes:
    noise = np.random.default_rng(seed).normal(0, 30, (40, 40, 3))
    file = io.BytesIO()
    Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype("uint8")).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A zip as people make them: a wrapping folder, litter, a text file; two of its pictures are the same."""
    path = tmp_path_factory.mktemp("zip") / "colours.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for label, colour in COLOURS.items():
            for number in range(16):
                packed.writestr(f"colours/{label}/{number}.png", picture(colour, number or 1))
        packed.writestr("colours/red/notes.txt", "not a picture")
        packed.writestr("__MACOSX/colours/red/._0.png", b"litter")
    return path


def test_a_zip_is_checked_up_and_trained_on(visit, archive):
    page = visit("/data?new=1")
    page.locator(".tl-bring-all input").first.set_input_files(archive)
    page.get_by_text("notes.txt: not an image").wait_for()
    assert {name: helpers.count(helpers.class_card(page, name)) for name in COLOURS} == {"red": 16, "blue": 16}
    helpers.bring(page, "colours")
    page.get_by_role("button", name="Check again").wait_for(timeout=150_000)  # its process imports TensorFlow first
    copies = page.locator(".st-key-finding-exact_duplicates, .st-key-finding-leak")
    assert copies.count(), "The check-up has not found the picture that is there twice."

    page.get_by_role("button", name="Use in Train").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()
    helpers.settle(page)
    helpers.open_step(page, "backbone", "training")
    helpers.fill(page, "Image size", 32)
    helpers.fill(page, "Epochs", 2)
    run = helpers.press_train(page)
    page.get_by_text("Test accuracy").wait_for(timeout=90_000)
    assert run and helpers.badge(page) == "Finished"


def groups_of(server, name: str) -> dict[str, set]:
    """The groups of a set's pictures by class, as its version says on disk."""
    version = json.loads((server.home / "sets" / name / "versions/0001.json").read_text(encoding="utf8"))
    groups = defaultdict(set)
    for _, label, _, group, _ in version["rows"]:
        assert group, "A picture of the webcam belongs to a burst."
        groups[label].add(group)
    return groups


def test_the_webcam_records_while_held_and_bursts_stay_together(visit, server):
    page = visit("/data?new=1")
    for name in ("Class 1", "Class 2"):
        card = helpers.class_card(page, name)
        card.get_by_role("button", name="webcam").click()
        hold = card.get_by_role("button", name="Hold to record")
        expect(hold).to_be_enabled()
        if name == "Class 1":
            hold.hover()
            for _ in range(3):
                page.mouse.down()
                helpers.grow(page, card, 3)
                page.mouse.up()
        else:
            hold.focus()
            for key in (" ", "Enter", " "):
                page.keyboard.down(key)
                helpers.grow(page, card, 3)
                page.keyboard.up(key)
        card.get_by_role("button", name="Done").click()
    card.get_by_role("textbox", name="Name of the class").fill("clock")
    card.get_by_role("textbox", name="Name of the class").press("Enter")
    page.get_by_role("rowheader", name="clock").wait_for()
    assert page.get_by_text("Too few bursts").count() == 0
    helpers.bring(page, "filmed")
    assert {label: len(bursts) for label, bursts in groups_of(server, "filmed").items()} == {"Class 1": 3, "clock": 3}


def test_a_camera_that_may_not_be_used_is_told_and_tried_again(visit):
    page = visit("/data?new=1", **PHONE)
    page.evaluate("""() => { const { mediaDevices } = navigator, real = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = () => { mediaDevices.getUserMedia = real;
                                            return Promise.reject(new DOMException("no", "NotAllowedError")); }; }""")
    card = helpers.class_card(page, "Class 1")
    card.get_by_role("button", name="webcam").click()
    expect(card.get_by_role("alert")).to_contain_text("This page may not use the camera. Allow it")
    assert helpers.overflow(page) <= 0
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_role("button", name="Hold to record")).to_be_enabled()


def test_pictures_are_dropped_refused_taken_back_and_thrown_away(visit, server):
    page = visit("/data?new=1")
    files = [{"name": f"{number}.png", "mimeType": "image/png", "buffer": picture((9, 99, 9), number)}
             for number in range(8)]
    drawing = {"name": "<img src=x onerror=alert(1)>.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    card = helpers.class_card(page, "Class 1")
    card.locator("input[type=file]").first.set_input_files([*files, drawing])
    page.get_by_text("<img src=x onerror=alert(1)>.svg: SVG").wait_for()
    assert helpers.count(card) == 8
    card.get_by_role("button", name="Remove 3.png").click()
    page.get_by_text("Removed 3.png.").wait_for()
    page.get_by_text("7 pictures in 1 class.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("8 pictures in 1 class.").wait_for()

    page.get_by_role("link", name="Runs").click()
    page.get_by_role("heading", name="Runs").wait_for()
    page.go_back()
    expect(card.get_by_role("button", name="Remove 7.png")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Throw them away").click()
    page.get_by_text("Nothing has arrived yet").wait_for()
    assert not list((server.home / "staging").rglob("*.png"))
