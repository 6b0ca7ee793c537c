"""Every lesson of the program opens, with its figure, and asks before it shows."""

from pathlib import Path

import pytest

from tests.pages.test_learn import keys, links, said
from tl_core.lessons.catalog import LESSONS
from ui.learn import jobs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_it_opens_asks_and_tells(open_page, aside, monkeypatch, lesson):
    monkeypatch.setattr(jobs, "warm", lambda: None)
    app = open_page("learn", lesson=lesson.name)
    assert "guess skip" in keys(app) and lesson.beware not in said(app)
    app.button(key="guess skip").click().run()
    assert not app.exception and not app.error and "guess again" in keys(app)
    assert {step.label for step in lesson.go_on} <= set(links(app))
    assert all((ROOT / "pages" / f"{step.page}.py").exists() for step in lesson.go_on)
