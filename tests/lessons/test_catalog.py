"""What every lesson keeps to: complete, readable, and with words for whichever way it came out."""

import copy
from pathlib import Path

import pytest

from tl_core.backbones.catalog import BACKBONES
from tl_core.data import catalog
from tl_core.lessons import demonstration, results
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


@pytest.mark.parametrize("name", NAMES)
def test_what_was_recorded_is_read_and_held(name):
    figures = results.recorded(name)
    assert figures is not None
    assert figures["done"] and figures["recorded"]["date"] and figures["recorded"]["machine"]
    assert (figures["axis"], figures["measure"]) == (LESSONS.get(name).axis, LESSONS.get(name).measure)
    shown = demonstration.shown(figures)
    assert shown["held"] and "{" not in shown["seen"]
    assert figures["run_ids"] == []  # nobody else has them
    assert 0 < figures["seconds"] <= 30, "nobody waits longer for a demonstration"


@pytest.mark.parametrize("name", NAMES)
def test_it_has_words_for_whichever_way_it_came_out(name):
    """The gap that decides, whatever its name, is turned round and made uncertain: three sentences, one answer each."""
    lesson, recorded = LESSONS.get(name), results.recorded(name)
    said = set()
    for gap in ([0.2, 0.1, 0.3], [-0.2, -0.3, -0.1], [0.01, -0.1, 0.12]):
        figures = copy.deepcopy(recorded)
        figures["gaps"] = dict.fromkeys(figures["gaps"], gap)
        finding = lesson.finding(figures)
        assert finding.held == (gap[1] > 0)
        said.add(finding.sentence)
        options = lesson.guess.options
        answer = lesson.answer(figures)
        assert answer in range(len(options)) if options else lesson.guess.low <= answer <= lesson.guess.high
    assert len(said) == 3
