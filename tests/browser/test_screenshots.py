"""The pictures of the README: `make screenshots` trains for real and takes them."""

import io
import os

import pytest
from PIL import Image

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tl_core.data import sets, synthetic
from tl_core.data.upload.upload_session import Staging

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")]
DESK = {"width": 1280, "height": 1120}
LOOKS = {look: {"color_scheme": look, "viewport": DESK} for look in ("light", "dark")}
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def run(chromium, server):
    """A fine-tuning of the default data set, photographed at two thirds; its id."""
    page = chromium.new_page(viewport=DESK, bypass_csp=True)
    page.set_default_timeout(300_000)
    page.goto(server.url)
    page.get_by_role("button", name="Fine-tune the top").click()
    helpers.settle(page)
    run_id = helpers.press_train(page)
    page.wait_for_function("document.querySelector('.tl-live-chart').data?.[1].x.length >= 6")
    take(page, "train-running-light")
    page.get_by_text("Test accuracy").wait_for()
    two_more(page)
    page.close()
    return run_id


def two_more(page) -> None:
    """A run that finishes and one that is stopped, so that the table has something to tell."""
    page.get_by_role("button", name="Feature extraction").click()
    helpers.settle(page)
    helpers.press_train(page)
    page.get_by_text("Test accuracy").wait_for()
    page.get_by_role("button", name="From scratch").click()
    helpers.settle(page)
    helpers.press_train(page)
    page.wait_for_function("document.querySelector('.tl-live-chart').data?.[1].x.length >= 2")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("This run was stopped").wait_for()


def take(page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)  # hover texts go, curves are drawn
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture(scope="module")
def flawed(server):
    """A set of one's own in the server's home, drawn by the program, with copies and wrong labels in it; its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        staging = Staging.new()
        for split, keys in planted().items():
            for number, (label, key) in enumerate(keys):
                staging.add_picture(label, f"{number}.png", png(key), split=split)
        sets.create(staging, "market_stall", title="Market stall", source="drawn by this program", licence="CC0")
    return "market_stall"


def planted() -> dict[str, list[tuple[str, str]]]:
    """Labels and keys of each split: bananas are rare, a lemon is labelled pear, a test picture is in train too."""
    counts = {"train": 24, "val": 0, "test": 8}
    dataset = synthetic.drawn_dataset("fruits", domain="photo", difficulty=0.2, per_class=counts)
    pictures = {split: [(key.split("/")[1], key) for key in dataset.splits[split].keys] for split in ("train", "test")}
    pictures["train"] = [(label, key) for label, key in pictures["train"]
                         if label != "banana" or int(key.split("/")[-1]) < 6]
    pictures["train"] += pictures["test"][:2]
    lemon = next(i for i, (label, _) in enumerate(pictures["train"]) if label == "lemon")
    pictures["train"][lemon] = ("pear", pictures["train"][lemon][1])
    return pictures


def png(key: str) -> io.BytesIO:
    file = io.BytesIO()
    Image.fromarray(synthetic.draw(key, 160)).save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.parametrize("look", LOOKS)
def test_the_train_page_before_a_run(visit, look):
    take(visit("/", **LOOKS[look]), f"train-start-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_a_finished_run(visit, run, look):
    page = visit(f"/?run={run}", **LOOKS[look])
    helpers.wait_for_points(page, 10)
    take(page, f"train-finished-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_the_runs_page(visit, run, look):
    page = visit("/runs", **LOOKS[look])
    page.get_by_text("Fine-tuning").first.wait_for()
    take(page, f"runs-{look}")


@pytest.mark.parametrize("look", LOOKS)
def test_the_catalog_of_the_data_page(visit, flawed, look):
    page = visit("/data", **LOOKS[look])
    page.get_by_role("heading", name="Market stall").wait_for()
    take(page, f"data-catalog-{look}")


def test_the_pictures_of_a_set_of_the_data_page(visit):
    page = visit("/data?set=fruits", **LOOKS["light"])
    page.get_by_role("button", name="Enlarge").first.wait_for()
    take(page, "data-pictures-light")


@pytest.mark.parametrize("look", LOOKS)
def test_a_check_up_of_the_data_page(visit, flawed, look):
    page = visit(f"/data?set={flawed}&view=check-up", **LOOKS[look])
    check = page.get_by_role("button", name="Check this set")
    if check.or_(page.get_by_role("button", name="Check again")).first.inner_text().endswith("Check this set"):
        check.click()
    page.get_by_role("button", name="Check again").wait_for(timeout=300_000)
    take(page, f"data-check-up-{look}")


def test_a_phone(visit, run):
    page = visit(f"/?run={run}", **PHONE)
    helpers.wait_for_points(page, 10)
    take(page, "train-finished-phone")
