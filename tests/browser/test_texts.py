"""A review typed in a real browser: a run on texts answers as one types, and its words are coloured with reasons.

Its network, of random weights, answers in the server's second process.
"""

import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tests.inference import saved_runs
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import HeadConfig, RunConfig

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
