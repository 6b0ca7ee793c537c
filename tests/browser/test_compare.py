"""The Compare page in a real browser, on made-up finished runs: nothing is trained."""

import csv
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tests.ui import compare_runs
from tl_core import tracking

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
CHART = "[data-testid=stPlotlyChart] .js-plotly-plot"
DEPTHS = [({"strategy": "fine_tuning", "freeze_depth": depth}, share, 60 - 2.4 * depth)
          for depth, share in ((0, 0.84), (6, 0.87), (12, 0.89), (18, 0.80))]


@pytest.fixture(scope="module")
def made(server):
    """Two finished comparisons in the server's own store: four strategies, and a freeze-depth curve."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        four = compare_runs.comparison(compare_runs.FOUR, name="Four strategies on fruits")
        scratch = ({"strategy": "from_scratch"}, 0.52, 55.0)
        depth = compare_runs.comparison([*DEPTHS, scratch], seeds=2, name="Freeze depth on fruits")
    return {"four": four.id, "depth": depth.id}


def lines(page) -> list[str]:
    """The names in the chart's legend."""
    page.wait_for_selector(f"{CHART} .legend")
    return page.locator(f"{CHART} .legendtext").all_text_contents()


def test_open_a_comparison_change_the_view_and_come_back_by_the_address(visit, made):
    page = visit("/compare")
    page.locator(f".st-key-comparison-{made['four']}").get_by_role("button", name="Open").click()
    page.wait_for_url(f"**comparison={made['four']}")
    assert [name[0] for name in lines(page)] == ["A", "B", "C", "D"]
    page.get_by_role("radio", name="Time").or_(page.get_by_role("button", name="Time")).first.click()
    page.wait_for_url("**view=time")
    page.get_by_text("On the Pareto front").wait_for()
    page.reload()
    page.get_by_text("On the Pareto front").wait_for()
    page.go_back()
    page.get_by_text("Each line ends with its letter").wait_for()
    assert "view=" not in page.url


def test_table_report_and_picture_are_taken_away(visit, made, chromium, tmp_path):
    page = visit(f"/compare?comparison={made['depth']}&view=depth")
    page.wait_for_selector(f"{CHART} .legend")
    with page.expect_download() as picture:
        page.locator(CHART).get_by_role("button", name="Download plot").click()
    assert picture.value.suggested_filename == "transfer-lab-freeze-depth.png"
    page.get_by_role("button", name="Share").click()
    with page.expect_download() as table:
        page.get_by_role("button", name="Table").click()
    table.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="") as file:
        assert [row["freeze_depth"] for row in csv.DictReader(file)] == ["0", "6", "12", "18", "0"]
    with page.expect_download() as report:
        page.get_by_role("button", name="Report").click()
    report.value.save_as(tmp_path / "report.html")
    stands_alone(chromium, tmp_path / "report.html", charts=5)


def stands_alone(chromium, file, charts: int) -> None:
    """A report draws its charts, asks nobody for anything and offers no way to send them anywhere."""
    context = chromium.new_context(offline=True)
    page, requests, wrong = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(file.as_uri())
    expect(page.locator(".js-plotly-plot .ytick").first).to_be_visible()
    expect(page.locator(".js-plotly-plot:has(.xtick)")).to_have_count(charts)
    assert page.get_by_role("button", name="Share chart").count() == 0
    assert not wrong and [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_the_pictures_that_two_runs_answer_differently(visit, made):
    page = visit(f"/compare?comparison={made['four']}&view=pictures")
    page.get_by_role("button", name="Enlarge").first.wait_for()
    page.wait_for_function("[...document.querySelectorAll('.tl-gallery img')].some(img => img.naturalWidth > 50)")
    page.get_by_role("combobox", name="with").click()
    page.get_by_role("option", name="D (From scratch), seed 0").click()
    page.wait_for_url("**b=D0**")
    # Whatever D0 gets right A0 does too, so the view opens with what only A0 gets right.
    expect(page.get_by_role("radio", name="Only D0 right (0)")).not_to_be_checked()
    expect(page.get_by_role("radio", name="Only A0 right")).to_be_checked()
    page.get_by_text("D0: ").first.wait_for()
    page.get_by_text("the surest mistakes first").wait_for()
    page.get_by_role("radio", name="Only D0 right (0)").click()
    page.get_by_text("There is no such test picture.").wait_for()


def test_a_link_for_a_class_leads_nowhere_else(visit, made):
    page = visit(f"/compare?comparison={made['four']}&read=1")
    assert len(lines(page)) == 4
    assert page.get_by_role("link", name="Train").count() == 0
    assert page.get_by_role("combobox", name="Saved comparison").count() == 0


@pytest.mark.parametrize("view", ["curves", "depth", "time", "classes", "pictures", "settings"])
def test_a_phone_needs_no_sideways_scrolling(visit, made, view):
    page = visit(f"/compare?comparison={made['depth']}&view={view}", **PHONE)
    page.get_by_role("heading", name="Verdicts").wait_for()
    assert helpers.overflow(page) <= 0


def test_live_curves_are_saved_as_a_picture_by_the_keyboard(visit, made, server, monkeypatch, tmp_path):
    monkeypatch.setenv("TL_HOME", str(server.home))
    run_id = tracking.comparison(made["four"]).run_ids[0]
    page = visit(f"/?run={run_id}")
    page.wait_for_selector(f"{helpers.CHART} .main-svg")
    page.get_by_role("button", name="Save the curves as a picture").focus()
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == f"transfer-lab-run-{run_id[:8]}.png"
    saved.value.save_as(tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.width > 1000 and picture.convert("RGBA").getpixel((2, 2))[3] == 255, "it has the page's ground"


def test_the_dialog_says_what_it_will_do(visit, made):
    page = visit("/compare")
    page.get_by_role("heading", name="Saved comparisons").wait_for()
    page.get_by_role("button", name="Start a comparison").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("12 runs").first.wait_for()
    expect(dialog.get_by_role("button", name="Start 12 runs")).to_be_enabled()
    page.keyboard.press("Escape")


def test_whether_sharing_helps_is_asked_trained_and_judged(visit):
    """For real, in the smallest: 40 pictures, a second each; while they train all of the chart is to be seen."""
    page = visit("/?data=household&tasks=kind,domain&backbone=small_cnn&strategy=from_scratch&image_size=32&limit=40",
                 viewport={"width": 1280, "height": 800})
    page.get_by_role("button", name="Does sharing help?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="seconds", exact=True).click()
    helpers.settle(page)
    helpers.fill(page, "Seconds", 1)
    helpers.fill(page, "Seeds", 1)
    dialog.get_by_text("kind + domain; kind; domain, each trains for 1 s").wait_for()
    dialog.get_by_role("button", name="Start 3 runs").click()
    page.wait_for_url("**comparison=**")
    page.wait_for_selector(f"{helpers.CHART} .main-svg")
    for part in (helpers.CHART, "[data-testid=stCaptionContainer]:has-text('kind with domain')"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 800, part
    page.get_by_text("One seed: this judges these runs and decides nothing.").wait_for(timeout=240_000)
    page.get_by_text("--seconds 1 --budget seconds --seeds 1").wait_for()
    expect(page.get_by_role("button", name="Start 9 runs")).to_be_visible()


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
@pytest.mark.parametrize(("name", "which", "view", "options"), [
    ("compare-curves-light", "four", "curves", {}), ("compare-curves-dark", "four", "curves", {"color_scheme": "dark"}),
    ("compare-depth-light", "depth", "depth", {}), ("compare-pictures-light", "four", "pictures", {}),
    ("compare-phone", "depth", "depth", PHONE)])
def test_pictures_for_the_readme(visit, made, name, which, view, options):
    page = visit(f"/compare?comparison={made[which]}&view={view}",
                 **{"viewport": {"width": 1280, "height": 1120}, **options})
    page.get_by_role("heading", name="Verdicts").wait_for()
    page.wait_for_timeout(1500)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
