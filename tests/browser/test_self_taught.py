"""The Self-taught page in a real browser: from the click to a verdict, and a result on a phone."""

import pytest

from tests.browser import helpers
from tests.ui.self_taught import made
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


def test_from_the_click_to_the_verdict_though_the_page_is_left(visit):
    """For real: two runs on the engine, their curves, then the comparison in the second process; nothing is drawn."""
    page = visit("/self_taught?pool=digits&data=digits&strategy=rotation&seconds=1&labels=2&seeds=1")
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
