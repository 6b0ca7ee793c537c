"""The Self-taught page in a real browser: from the click to a verdict, and a result on a phone."""

import io

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
def plain(server):
    """A set of 24 plain pictures in the server's own home; its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        staging = Staging.new()
        for number in range(24):
            staging.add_picture(("one", "two")[number % 2], "a.png", io.BytesIO(picture(number, size=32)))
        return sets.create(staging, "plain").name


def test_from_the_click_to_the_verdict_though_the_page_is_left(visit, plain):
    """For real: two runs on the engine, their curves, then the comparison in the second process."""
    page = visit(f"/self_taught?pool={plain}&data={plain}&strategy=rotation&seconds=1&batch=32&labels=2&seeds=1")
    page.get_by_role("button", name="Compare", exact=True).first.click()
    page.get_by_text("Pretraining on the pool, no label seen").wait_for()
    address = page.url
    page.get_by_role("link", name="Watch it on Train").first.click()
    helpers.wait_for_points(page, 0)
    page.goto(address)
    page.get_by_text("over every control").first.wait_for(timeout=240_000)
    page.get_by_role("link", name="Use these weights").click()
    page.wait_for_url("**weights=run**")
    helpers.settle(page)
    assert page.get_by_role("combobox", name="Weights").input_value().startswith("run:")


def test_a_phone_needs_no_sideways_scrolling(visit, kept):
    page = visit(kept, **PHONE)
    page.get_by_text("A gain over every control", exact=True).wait_for()
    page.wait_for_selector(".js-plotly-plot")
    helpers.settle(page)
    assert helpers.overflow(page) <= 0
