"""Bringing folders in a real browser: every picture must come under its own folder's name."""

import hashlib
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import TimeoutError, expect

from tests.browser import helpers
from tests.data import heic

pytestmark = pytest.mark.browser
# Answers overtake each other, as they do on a real network.
LATE_ANSWERS = """() => { const real = window.fetch; let number = 0;
    window.fetch = async (...asked) => { const answer = await real(...asked);
        await new Promise((resume) => setTimeout(resume, [90, 5, 40, 0, 140][number++ % 5])); return answer; }; }"""


def picture(number: int) -> bytes:
    """A small PNG unlike every other number's."""
    file = io.BytesIO()
    Image.new("RGB", (6, 6), (number % 256, number // 256, 77)).save(file, "PNG")
    return file.getvalue()


def folder_of(root: Path, classes: dict[str, int], start: int = 0) -> dict[str, str]:
    """Class folders below ``root`` with so many pictures each; every picture's label by its digest."""
    labels, number = {}, start
    for label, count in classes.items():
        (root / label).mkdir(parents=True)
        for _ in range(count):
            content = picture(number)
            (root / label / f"{number}.png").write_bytes(content)
            labels[hashlib.sha256(content).hexdigest()] = label
            number += 1
    return labels


def numbered(count: int) -> dict[str, int]:
    """Classes '1', '2', ... of different sizes."""
    return {str(number + 1): 1 + number % 3 for number in range(count)}


def choose(page, folder: Path) -> None:
    page.locator(".tl-bring-all input[webkitdirectory]").set_input_files(folder)


def drag(page, *paths: Path, onto: str = ".tl-bring-all") -> None:
    """A drag as the desktop begins it, through the browser's own protocol."""
    box = page.locator(onto).first.bounding_box()
    cdp = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        cdp.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 50, "y": box["y"] + 15, "data": data})


def arrived(page, server, many: int) -> dict[str, str]:
    """Wait until so many pictures are there and nothing is on its way; each one's label by its digest, from disk."""
    page.wait_for_function("""many => document.querySelector('.tl-bring-way').hidden && many ===
        [...document.querySelectorAll('.tl-bring-count')].reduce((sum, one) => sum + parseInt(one.textContent), 0)""",
                           arg=many)
    page.get_by_role("button", name=f"Make a set of {many} picture").wait_for()
    rows = [json.loads(line) for line in (staging_of(page, server) / "rows.jsonl").read_text().splitlines()]
    assert len(rows) == many
    return {row["digest"]: row["label"] for row in rows}


def staging_of(page, server) -> Path:
    """The folder of this page's upload: the one that took pictures last."""
    return max((path for path in (server.home / "staging").iterdir() if path.is_dir()),
               key=lambda path: (path / "rows.jsonl").stat().st_mtime_ns)


def cards(page) -> dict[str, int]:
    """Pictures by class as the cards say."""
    items = page.locator(".tl-bring-classes > li[aria-label]").all()
    return {card.get_attribute("aria-label").removeprefix("Class "): helpers.count(card) for card in items}


@pytest.mark.parametrize(("count", "ways"), [(3, (choose, drag)), (4, (drag, choose)), (5, (choose, drag)),
                                             (10, (drag, choose)), (60, (choose, drag)), (60, (drag,))])
def test_every_picture_of_a_folder_keeps_its_class(visit, server, tmp_path, count, ways):
    """One way into an empty page, then more of the same classes the other way."""
    page, expected = visit("/data?new=1"), {}
    for number, way in enumerate(ways):
        expected |= folder_of(tmp_path / way.__name__, numbered(count), start=1000 * number)
        way(page, tmp_path / way.__name__)
        assert arrived(page, server, len(expected)) == expected
    assert cards(page) == Counter(expected.values())
    assert page.locator(".tl-understood tbody tr").count() == count
    if count == 60:  # many cards scroll by themselves
        assert page.locator(".tl-bring-classes").bounding_box()["height"] < 900


def test_batches_zips_and_loose_pictures_at_once_keep_apart(visit, server, tmp_path):
    """Two folders that share a class, two zips and pictures in no folder, one after the other without a pause."""
    expected = folder_of(tmp_path / "one", {"a": 3, "b": 3, "c": 3, "d": 3, "e": 3})
    expected |= folder_of(tmp_path / "two", {"e": 2, "f": 2, "g": 2}, start=100)
    zips = [tmp_path / "x.zip", tmp_path / "y.zip"]
    for path, (label, start) in zip(zips, [("b", 200), ("z", 300)], strict=True):
        with zipfile.ZipFile(path, "w") as packed:
            for number in range(start, start + 4):
                packed.writestr(f"{label}/{number}.png", picture(number))
                packed.writestr(f"w/{number}.png", picture(number + 50))
                expected |= {hashlib.sha256(picture(number)).hexdigest(): label,
                             hashlib.sha256(picture(number + 50)).hexdigest(): "w"}
    loose = [tmp_path / f"{number}.png" for number in range(400, 403)]
    for number, path in enumerate(loose, 400):
        path.write_bytes(picture(number))
    page = visit("/data?new=1")
    page.evaluate(LATE_ANSWERS)
    drag(page, *loose, tmp_path / "one", zips[0])
    drag(page, tmp_path / "two", zips[1])
    expected |= {hashlib.sha256(path.read_bytes()).hexdigest(): "Class 1" for path in loose}
    assert arrived(page, server, len(expected)) == expected
    assert cards(page) == Counter(expected.values())


def test_classes_are_renamed_and_removed_while_pictures_are_on_their_way(visit, server, tmp_path):
    expected = folder_of(tmp_path / "set", dict.fromkeys("abcde", 12))
    page = visit("/data?new=1")
    page.evaluate(LATE_ANSWERS)
    choose(page, tmp_path / "set")
    field = helpers.class_card(page, "b").get_by_role("textbox", name="Name of the class").element_handle()
    for new in ("first", "second"):  # the second name overtakes the first
        field.fill(new)
        field.press("Enter")
    gone = helpers.class_card(page, "d")
    gone.get_by_role("button", name="Remove the class d").click()
    if gone.count() and gone.get_by_role("button", name="Remove", exact=True).is_visible():
        gone.get_by_role("button", name="Remove", exact=True).click()
    expected = {digest: "second" if label == "b" else label for digest, label in expected.items() if label != "d"}
    assert arrived(page, server, len(expected)) == expected
    assert cards(page) == Counter(expected.values())


def test_folders_that_differ_by_case_are_one_card_and_it_is_told(visit, server, tmp_path):
    folder = tmp_path / "set"
    labels = folder_of(folder, {"Cat": 3, "cat": 3, "dog": 3, "Straße": 2, "STRASSE": 2})  # one name for str.casefold
    page = visit("/data?new=1")
    page.evaluate(LATE_ANSWERS)
    drag(page, folder)
    rows = arrived(page, server, len(labels))
    expect(page.get_by_text("'Cat' and 'cat' differ only in capital letters").first).to_be_visible()
    assert {digest: label.casefold() for digest, label in rows.items()} == {
        digest: label.casefold() for digest, label in labels.items()}
    assert cards(page) == Counter(rows.values()) and len(cards(page)) == 3


def read_as(page, chosen: str) -> None:
    """Choose a reading; while pictures arrive the choice is drawn anew, which closes its list."""
    for _ in range(6):
        helpers.settle(page)
        page.get_by_role("combobox", name="How the folders are read").click()
        try:
            page.get_by_role("option", name=chosen).click(timeout=8000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError(f"{chosen!r} could not be chosen.")


def test_patients_are_groups_and_another_reading_makes_other_cards(visit, server, tmp_path):
    """The classes are the outer folders, though each comes by itself; a choice joins both names, another goes back."""
    classes = {f"{label}/P{number}{place:02}": 2 for number, label in enumerate(("benign", "malignant"))
               for place in range(3)}
    folder_of(tmp_path, classes)
    page = visit("/data?new=1")
    for label in ("benign", "malignant"):
        drag(page, tmp_path / label)
    assert Counter(arrived(page, server, 12).values()) == {"benign": 6, "malignant": 6}
    assert cards(page) == {"benign": 6, "malignant": 6}
    for chosen, right in (("Both names together are the classes", {name.replace("/", " - "): 2 for name in classes}),
                          ("Outer folders are classes, inner ones groups", {"benign": 6, "malignant": 6})):
        read_as(page, chosen)
        listed = "document.querySelectorAll('.tl-bring-classes > li[aria-label]')"
        page.wait_for_function(f"many => {listed}.length === many", arg=len(right))
        assert cards(page) == right
    rows = [json.loads(line) for line in (staging_of(page, server) / "rows.jsonl").read_text().splitlines()]
    assert {row["group"] for row in rows} == {name.split("/")[1] for name in classes}


def test_a_folder_without_pictures_is_no_class(visit, server, tmp_path):
    labels = folder_of(tmp_path / "set", {"cat": 2, "dog": 2})
    (tmp_path / "set" / "annotations").mkdir()
    (tmp_path / "set" / "annotations" / "cat.xml").write_text("<a/>")
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    page = visit("/data?new=1")
    drag(page, tmp_path / "film.mp4")  # uses up no card either
    page.get_by_text("a video, not an image").first.wait_for()
    choose(page, tmp_path / "set")
    page.get_by_text("set/annotations/cat.xml").first.wait_for()
    assert arrived(page, server, 4) == labels
    page.wait_for_function("document.querySelectorAll('.tl-bring-classes > li[aria-label]').length === 2")
    assert cards(page) == {"cat": 2, "dog": 2}


def test_folders_dropped_on_one_class_are_told(visit, server, tmp_path):
    labels = folder_of(tmp_path / "set", {"cat": 2, "dog": 2})
    page = visit("/data?new=1")
    drag(page, tmp_path / "set", onto=".tl-bring-card")
    expect(page.locator(".tl-bring-said")).to_contain_text("Pictures of 2 folders went to the one class Class 1")
    assert set(arrived(page, server, 4).values()) == {"Class 1"}
    assert cards(page) == {"Class 1": len(labels), "Class 2": 0}


def test_a_heic_shows_its_thumbnail_and_archives_are_told(visit, server):
    """The browser cannot decode a telephone's HEIC: the server does it. A .tgz is no picture that one might send."""
    page = visit("/data?new=1")
    helpers.class_card(page, "Class 1").locator("input[type=file]").first.set_input_files([
        {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": heic.UPRIGHT},
        {"name": "flowers.tgz", "mimeType": "application/gzip", "buffer": b"\x1f\x8b"}])
    page.locator(".tl-bring-refused").get_by_text("flowers.tgz").wait_for()
    assert "pack the class folders as a zip" in page.locator(".tl-bring-refused").inner_text()
    assert set(arrived(page, server, 1).values()) == {"Class 1"}
    page.wait_for_function("""() => { const canvas = document.querySelector('.tl-bring-thumbs canvas');
        return canvas.getContext('2d').getImageData(2, canvas.height / 2, 1, 1).data[2] > 100; }""")
