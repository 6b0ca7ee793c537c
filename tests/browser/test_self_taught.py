"""The Self-taught page in a real browser: from the click to a verdict, and a result on a phone."""

import io
import time

import pytest

from tests.browser import helpers
from tests.data.upload.contents import picture
from tests.ui.self_taught import made
from tl_core.data import sets
from tl_core.data.upload.upload_session import Staging
from tl_core.self_taught import comparison

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def kept(server):
    """A made-up result in the server's own home; its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        figures = made.figures()
        comparison.STORE.save(figures)
    return f"/self_taught?result={figures['id']}"


@pytest.fixture(scope="module")
def noise(server):
    """Two sets of 24 pictures in the server's own home; their names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        for first, name in enumerate(names := ("noise", "other_noise")):
            staging = Staging.new()
            for number in range(24 * first, 24 * first + 24):
                staging.add_picture(("one", "two")[number % 2], "a.png", io.BytesIO(picture(number, size=32)))
            sets.create(staging, name)
    return names


def compared(server, data: str) -> None:
    """Wait until somebody has the result, with no page open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        until = time.monotonic() + 300
        while not any(figures["data"].startswith(data) for figures in comparison.recent()):
            assert time.monotonic() < until, "Nothing was compared."
            time.sleep(1)


def test_a_result_of_before_opens_under_its_own_address_and_back_leads_back(visit, kept):
    page = visit("/self_taught")
    page.get_by_text("Compared before").click()
    page.get_by_role("link", name="fruits").last.click()
    page.wait_for_url("**result=**")
    page.get_by_role("link", name="Ask another question").wait_for()
    page.go_back()
    page.wait_for_url(lambda address: "result=" not in address)
    page.get_by_role("button", name="Compare", exact=True).first.wait_for()


def test_from_the_click_to_the_verdict_though_the_page_is_left(visit, server, noise):
    """For real: a run on the engine, its curves, then the comparison in the second process; a pool of two parts."""
    page = visit(f"/self_taught?pool={','.join(noise)}&data={noise[0]}&strategy=rotation&seconds=1&batch=32&labels=2"
                 "&seeds=1")
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.get_by_text("Pretraining on the pool, no label seen").wait_for()
    address = page.url
    page.get_by_role("link", name="Watch it on Train").first.click()
    page.get_by_text("Learn from the pool").first.wait_for(timeout=240_000)  # once TensorFlow is there
    helpers.wait_for_points(page, 0)
    page.goto("about:blank")  # nobody looks on
    compared(server, noise[0])
    page.goto(address)
    page.get_by_text("over every control").first.wait_for()
    page.get_by_role("link", name="Use these weights").click()
    page.wait_for_url("**weights=run**")
    helpers.settle(page)
    helpers.open_step(page, "backbone")
    assert page.get_by_role("combobox", name="Weights").input_value().startswith("run:")


def test_a_phone_needs_no_sideways_scrolling(visit, kept):
    page = visit(kept, **PHONE)
    page.get_by_text("A gain over every control", exact=True).wait_for()
    page.wait_for_selector(".js-plotly-plot")
    helpers.settle(page)
    assert helpers.overflow(page) <= 0
