"""A class board in real browsers: a class of three, the live chart's zoom, phones, and the pictures of the docs."""

import os

import pytest

from tests.boards import full_class
from tests.browser import helpers
from tests.browser.conftest import SCREENSHOTS
from tl_core.boards import store, student_actions, teacher_actions
from tl_core.boards.state import Board

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}}
SETTINGS = ("v=1&data=fruits&backbone=small_cnn&weights=random&strategy=feature_extraction&image_size=32&epochs=2"
            "&limit=80")
CHART = ".tl-board-chart"
RUNS = f"""(document.querySelector('{CHART}')?.data ?? []).filter(trace => ['a run', 'your run'].includes(trace.name))
    .flatMap(trace => [...trace.x])"""
TEXTS = f"(document.querySelector('{CHART}')?.data ?? []).flatMap(trace => trace.text ?? [])"
RANGE = f"document.querySelector('{CHART}').layout.xaxis.range"


def join(visit, code: str, nickname: str):
    """A student's phone, in a browser that nobody has used, after a guess; a reload would forget ``here``."""
    page = visit(f"/board?code={code}", elsewhere=True, **PHONE)
    page.get_by_role("textbox", name="Nickname").fill(nickname)
    page.get_by_role("button", name="Join").click()
    page.get_by_text(f"You are {nickname}").wait_for()
    page.get_by_role("slider").press("ArrowLeft")
    helpers.settle(page)
    page.get_by_role("button", name="That is my guess").click()
    page.locator(f"{CHART} .main-svg").first.wait_for()
    page.evaluate("window.here = true")
    return page


def train(page, steps: int) -> None:
    """Move the slider from the guess, and train with that value."""
    for _ in range(steps):
        page.get_by_role("slider").press("ArrowRight")
    helpers.settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.locator(".tl-board-run").wait_for()


def test_a_class_of_three_browsers(visit):
    """For real: two runs are trained, and both points appear on all three screens."""
    teacher = visit(f"/board?{SETTINGS}", elsewhere=True)
    helpers.fill(teacher, "Name of the board", "Class 9b")
    teacher.get_by_role("combobox", name="What students choose").click()
    teacher.get_by_role("option", name="Learning rate").click()
    helpers.settle(teacher)
    teacher.get_by_role("button", name="Open the board").click()
    teacher.wait_for_url("**teach=**")
    teacher.get_by_text("Nobody has joined yet").wait_for()
    code = teacher.locator(".tl-board-code").inner_text()
    teacher.evaluate("window.here = true")

    ada, bob = join(visit, code, "Ada"), join(visit, code, "Bob")
    teacher.get_by_text("2 students joined").wait_for()
    train(ada, steps=1)
    train(bob, steps=3)
    for page in (teacher, ada, bob):
        page.wait_for_function(f"{RUNS}.length === 2")
        assert page.evaluate("window.here"), "no page was loaded again"
    assert len({round(x, 6) for x in teacher.evaluate(RUNS)}) == 2
    assert any(text.startswith("Bob: ") for text in ada.evaluate(TEXTS))
    assert any(text.startswith("You: ") for text in bob.evaluate(TEXTS))
    assert "test" in ada.locator(".tl-board-run").inner_text()
    ada.get_by_role("button", name="Train again").wait_for()  # its own run's end is the one thing that draws it anew
    bob.goto(bob.url.split("&me=")[0])
    bob.get_by_text("You are Bob").wait_for()  # the short address, opened again on the same phone
    bob.evaluate("window.here = true")

    teacher.get_by_text("Hide nicknames").click()
    ada.wait_for_function(f"{TEXTS}.length && !{TEXTS}.some(text => text.startsWith('Bob'))")
    assert any(text.startswith("A student: ") for text in ada.evaluate(TEXTS))
    teacher.get_by_role("rowheader", name="Student 2").wait_for()
    teacher.get_by_role("button", name="Close the board").click()
    for page in (ada, bob):
        page.get_by_text("This board is closed").wait_for()
        assert page.evaluate("window.here") and not page.get_by_role("button", name="Train again").count()


@pytest.fixture
def made(server, monkeypatch):
    """``made(…)`` is a class's board in the server's home."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    return full_class.fill


def now(code: str) -> Board:
    return store.get(code)


def test_the_chart_keeps_its_zoom_as_it_grows_and_a_student_is_removed(visit, made):
    code, teach, _ = made(students=3, entries=6)
    page = visit(f"/board?code={code}&teach={teach}")
    page.locator(f"{CHART} .main-svg").first.wait_for()
    box = page.locator(f"{CHART} .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_function(f"{RANGE}[0] > 0")
    zoomed = page.evaluate(RANGE)
    student_actions.join(code, "Late")
    page.get_by_text("4 students joined").wait_for()
    page.get_by_role("button", name="Remove Ada", exact=True).click()
    assert len(now(code).present) == 4, "it asks first"
    page.get_by_role("button", name="Really remove Ada").click()
    page.get_by_text("3 students joined").wait_for()
    assert [student.nickname for student in now(code).present] == ["Bob", "Cem", "Late"]
    assert page.evaluate(RANGE) == zoomed


def test_a_lesson_comes_to_all_screens_and_a_removed_student_and_a_deleted_board_are_told(visit, made):
    code, _, me = made(students=3, entries=3)
    phone, screen = visit(f"/board?code={code}&me={me}", **PHONE), visit(f"/board?code={code}&present=1")
    teacher_actions.start_lesson(now(code), "which_block", ["which_block"])
    phone.get_by_role("button", name="Those of the middle").click()
    screen.get_by_text("1 of them has guessed so far").wait_for()
    assert not screen.get_by_role("navigation").count()
    teacher_actions.show_lesson(now(code))
    screen.get_by_text("1 guess of the class").wait_for()
    phone.get_by_text("You said").wait_for()
    teacher_actions.start_lesson(now(code), None, [])
    phone.get_by_role("button", name="Train again").wait_for()
    teacher_actions.remove_student(now(code), now(code).present[1].id)
    phone.get_by_text("The teacher has taken you off this board").wait_for()
    store.delete(code)
    screen.get_by_text("There is no class board").wait_for()


@pytest.mark.parametrize("role", ["", "&me={me}", "&teach={teach}", "&present=1"])
def test_a_phone_needs_no_sideways_scrolling(visit, made, role):
    full = made(name="Class 9b with a name of sixty letters and no letter less")
    page = visit(f"/board?code={full.code}{role.format(**full._asdict())}", **PHONE)
    if role:
        page.locator(f"{CHART} .main-svg").first.wait_for()
    helpers.settle(page)
    assert helpers.overflow(page) <= 0


@pytest.mark.skipif(not os.environ.get("TL_SCREENSHOTS"), reason="TL_SCREENSHOTS is not set")
def test_screenshots(visit, made):
    """Full: teacher and big screen on a desk, a student's phone."""
    full = made()
    for role, look, name in (
            (f"&teach={full.teach}", {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}}, "teacher"),
            ("&present=1", {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}}, "present"),
            (f"&me={full.me}", {**PHONE, "color_scheme": "light", "viewport": {"width": 390, "height": 1280}},
             "student")):
        page = visit(f"/board?code={full.code}{role}", **look)
        page.locator(f"{CHART} .main-svg").first.wait_for()
        helpers.settle(page)
        page.wait_for_timeout(1500)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"board-{name}.png")
