"""Every lesson opened, guessed, run and read. The quickest are run live, with TL_LESSONS_LIVE=1 all of them."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser import helpers
from tl_core.lessons import results
from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.lesson import Lesson
from ui.learn import guess_verdict

pytestmark = pytest.mark.browser
SEED, LIVE = 3, 2  # of the live ones; how many of the quickest are run
CHART = ".js-plotly-plot"
QUICKEST = sorted(LESSONS, key=lambda lesson: results.recorded(lesson.name)["seconds"])
RUN = list(LESSONS) if os.environ.get("TL_LESSONS_LIVE") else QUICKEST[:LIVE]


def guess(page, lesson: Lesson) -> float:
    """Guess, the first option or the slider's middle; what was guessed."""
    page.locator(".st-key-guess").wait_for()
    expect(page.locator(CHART)).to_have_count(0)
    expect(page.get_by_text("Run it live")).to_have_count(0)
    if lesson.guess.options:
        page.locator(".st-key-guess-0 button").click()
        return 0
    page.get_by_role("button", name="That is my guess").click()
    return (lesson.guess.low + lesson.guess.high) / 2


def read(page, lesson: Lesson, figures: dict, given: float) -> None:
    """The figure has every point, and both sentences say what the figures bear."""
    page.locator(f"{CHART} .main-svg").first.wait_for()
    head = page.locator(".st-key-lesson-head")
    verdict = guess_verdict.verdict(lesson.guess, given, lesson.answer(figures))
    head.get_by_text(verdict.sentence, exact=True).wait_for()
    head.get_by_text(lesson.finding(figures).sentence, exact=True).wait_for()
    drawn = page.evaluate(f"document.querySelector('{CHART}').data.reduce((n, of) => n + of.y.length, 0)")
    assert drawn >= len(figures["points"]), lesson.name


def test_every_lesson_is_opened_guessed_and_read(visit):
    """From the first to the last by the lessons' own links; each has its recorded run."""
    page = visit(f"/learn?lesson={LESSONS.names()[0]}", elsewhere=True)
    for lesson in LESSONS:
        page.get_by_role("heading", name=lesson.question).wait_for()
        given = guess(page, lesson)
        read(page, lesson, results.recorded(lesson.name), given)
        page.get_by_text("Recorded on").wait_for()
        if lesson is not list(LESSONS)[-1]:
            page.get_by_role("link", name="Next", exact=True).click()
            page.wait_for_url(lambda address, name=lesson.name: f"lesson={name}" not in address)
    assert not page.get_by_role("link", name="Next", exact=True).count()


@pytest.mark.parametrize("lesson", RUN, ids=lambda lesson: lesson.name)
def test_a_lesson_is_run_and_read(visit, server, monkeypatch, lesson):
    """For real, in the second process."""
    page = visit(f"/learn?lesson={lesson.name}&seed={SEED}", elsewhere=True)
    given = guess(page, lesson)
    page.get_by_role("button", name="Run it live").click()
    page.get_by_text(f"Measured live on this machine, seed {SEED}").wait_for(timeout=240_000)
    helpers.settle(page)
    monkeypatch.setenv("TL_HOME", str(server.home))
    read(page, lesson, results.live(lesson.name, SEED), given)
