"""What every lesson keeps to: complete, readable, and with words for whichever way it came out."""

from pathlib import Path

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog
from tl_core.lessons.catalog import LESSONS

ROOT = Path(__file__).parents[2]
NAMES = LESSONS.names()


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_complete(name):
    lesson = LESSONS.get(name)
    assert lesson.name == name
    assert len(lesson.text) == 3
    assert all(one and one[-1] in ".?" for one in (*lesson.text, lesson.question, lesson.beware))
    assert lesson.question.endswith("?") and lesson.guess.question.endswith("?")
    assert lesson.paper.url.startswith("https://")
    assert lesson.go_on
    assert all((ROOT / "pages" / f"{one.page}.py").is_file() for one in lesson.go_on)
    assert 0 < lesson.seconds <= 30


@pytest.mark.parametrize("name", NAMES)
def test_its_figure_can_be_drawn(name):
    kind, _, what = LESSONS.get(name).figure.partition(":")
    if kind == "network":
        backbone, _, depth = what.partition(":")
        assert 0 <= int(depth) <= len(BACKBONES.get(backbone).blocks)
    elif kind == "pictures":
        for part in what.split(";"):
            data, _, domains = part.partition(":")
            assert set(filter(None, domains.split(","))) <= set(catalog.entry(data).domains)
    else:
        assert (kind, what) == ("", "") or catalog.entry(what).modality == "text"
