"""A review typed in a real browser: a run on texts answers as one types, and its words are coloured with reasons.

Its network, of random weights, answers in the server's second process.
"""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tests.browser import test_features as maps
from tests.embeddings import caches
from tests.inference import saved_runs
from tests.ui.discover import made
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import HeadConfig, RunConfig
from tl_core.data.texts import notes
from tl_core.discovery import results as results_of_groups
from tl_core.embeddings import results
from tl_core.embeddings.compute import all_pooled
from tl_core.labelling import session

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
SLY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def run_id(server):
    """A finished run on the generated notes in the server's store."""
    import keras

    from tl_core.networks.head import Head
    config = RunConfig(data="notes", backbone="text_cnn", weights="random", head=HeadConfig(hidden=()))
    keras.utils.set_random_seed(4)
    base = BACKBONES.get("text_cnn").build(128)
    model = keras.Model(base.input, Head(config.head, 4).probabilities(base.output))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        return saved_runs.finished(model, ("delivery", "price", "quality", "service"), config)


def test_a_review_is_typed_answered_and_explained(visit, run_id):
    page = visit(f"/predict?run={run_id}")
    box = page.get_by_role("textbox", name="Text")
    box.click()
    box.press_sequentially(f"far too dear {SLY} \u202eloc")
    first = page.locator(".tl-predict-card li").first
    first.wait_for(timeout=150_000)  # TensorFlow starts
    expect(page.locator(".tl-predict-card")).to_contain_text("128 tokens")
    page.evaluate("window.before = document.querySelector('.tl-typed')")
    before = page.locator(".tl-predict-card ol").inner_text()
    box.fill("the box came two days late")
    expect(page.locator(".tl-predict-card ol")).not_to_have_text(before)
    page.locator(".tl-typed-lines").check()
    box.fill(f"it leaks\n{SLY}\n\u202ethe price")
    expect(page.locator(".tl-typed-list tbody tr")).to_have_count(3)
    expect(page.locator(".tl-typed-list tbody tr").nth(1)).to_contain_text(SLY)
    assert page.evaluate("window.before === document.querySelector('.tl-typed')") and helpers.overflow(page) <= 0

    page.locator(".tl-typed-lines").uncheck()
    box.fill(f"far too dear, {SLY} and late")
    page.get_by_role("button", name="Why?").click()
    page.wait_for_url("**/explain**")
    words = page.locator(".tl-words")
    expect(words).to_have_count(2, timeout=90_000)  # random weights beside it
    expect(words.first).to_contain_text("dear")
    assert SLY in "".join(words.first.locator("bdi").all_inner_texts())
    assert page.locator(".tl-word.tl-for small").count() > 0
    page.get_by_text("left out, one at a time").wait_for()


def test_on_a_phone_both_pages_fit(visit, run_id):
    for name in ("predict", "explain"):
        page = visit(f"/{name}?run={run_id}", **PHONE)
        page.get_by_role("textbox", name="Text").press_sequentially("far too dear")
        page.locator(".tl-predict-card li, .tl-word").first.wait_for(timeout=90_000)
        assert helpers.overflow(page) <= 0


def test_the_texts_of_a_set_are_filtered_and_searched(visit):
    page = visit("/data?set=notes")
    page.get_by_text("The first 200 of 656 texts.").wait_for()
    page.get_by_role("combobox", name="Class").click()
    page.get_by_role("option", name="price", exact=True).click()
    page.wait_for_url("**class=price**")
    page.get_by_text("164 texts.", exact=True).wait_for()
    helpers.fill(page, "Search", "OVERPRICED")
    page.wait_for_function("/^\\d+ texts?\\.$/m.test(document.body.innerText)"
                           " && !document.body.innerText.includes('164 texts.\\n')")
    page.get_by_text("Check-up", exact=True).click()
    helpers.settle(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Texts", exact=True).click()
    helpers.settle(page)
    assert "class=price" in page.url and page.get_by_role("textbox", name="Search").input_value() == "OVERPRICED"
    helpers.fill(page, "Search", SLY)
    page.get_by_text(f"No text has '{SLY}' in it.").wait_for()
    page.set_viewport_size(PHONE["viewport"])
    assert helpers.overflow(page) <= 0


def test_a_dot_of_the_map_shows_its_text_and_a_click_its_neighbours(visit, server, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(server.home))
    about = caches.asked("notes", limit=100, backbone="text_cnn", image_size=160)
    kept = caches.looked_at(about)
    last = all_pooled(about)[-1]
    page = visit("/features?set=notes&network=text_cnn:random&limit=100")
    page.wait_for_selector(f"{maps.CHART} .main-svg")
    helpers.settle(page)
    row = int(results.cached_projection(kept, last, "pca").points[:, 0].argmin())
    page.locator(maps.CHART).scroll_into_view_if_needed()
    x, y = maps.point(page, row)
    page.mouse.move(x - 4, y)
    page.mouse.move(x, y)
    words = notes.read(str(kept.pictures.keys[row]))
    expect(page.locator(maps.CARD)).to_contain_text(words[:40])
    page.mouse.click(x, y)
    near = page.get_by_label("The text and its nearest neighbours")
    expect(near.locator("li")).to_have_count(1 + results.cached_neighbours(kept, last).indices.shape[1])
    expect(near.locator("li").first).to_contain_text(words[:40])


def test_a_text_is_labelled_by_keys(visit, server, monkeypatch):
    monkeypatch.setenv("TL_HOME", str(server.home))
    keys = list(notes.notes_dataset().splits["train"].keys[::4])
    question = made.asked(data="notes", features=["text_cnn", "tfidf"], backbone="text_cnn", image_size=128)
    figures, arrays = made.result(question, count=len(keys), labelled=False, modality="text")
    results_of_groups.save(figures, {**arrays, "keys": np.array(keys)})
    about = np.eye(4)[np.arange(len(keys)) % 4] + np.random.default_rng(0).normal(0, 0.1, (len(keys), 4))
    here = session.create("notes", keys, about, source="text_cnn")
    page = visit("/discover?data=notes&network=text_cnn%3Arandom&limit=100&beside=tfidf&view=label"
                 f"&labels={here.id}")
    shown = page.locator(".tl-label-text")
    expect(shown).not_to_have_text("…")  # until it is read
    first = shown.inner_text()
    assert first in {notes.read(key) for key in keys}
    page.keyboard.press("+")
    page.keyboard.type("money")
    page.keyboard.press("Enter")
    page.wait_for_selector('.tl-label[data-answered="1"][data-unsent="0"]')
    expect(shown).not_to_have_text(first)
    assert here.answers.read().counts == {"money": 1}
    page.set_viewport_size(PHONE["viewport"])
    helpers.settle(page)
    assert helpers.overflow(page) <= 0
