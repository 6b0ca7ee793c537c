"""The map: every setting, idea and lesson, each behind a link that the page follows."""

import re
from html import unescape

import pytest

from tests.ui.learn import made
from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.settings_map import NAMES, SETTINGS
from ui.learn import ideas, map_html
from ui.learn.links import LearnLink, anchor, to_lesson

ALL = [made.lesson(name, name) for name in (*NAMES, *ideas.NAMES)]


def hrefs(html: str) -> set[str]:
    return {unescape(href) for href in re.findall(r'href="([^"]*)"', html)}


def test_every_link_drawn_is_one_that_the_page_follows():
    assert hrefs(map_html.whole(ALL)) == {link.href() for link in map_html.links(ALL)}


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.concept)
def test_a_lesson_of_any_concept_stands_in_the_map_and_in_the_list(lesson):
    html = map_html.whole([lesson])
    assert html.count(f'href="?lesson={lesson.name}"') == 3  # in its cell, in the list, and behind the button
    assert html.count(f'data-tick="{lesson.name}"') == 2


def test_the_programs_lessons_all_have_a_place():
    assert {lesson.concept for lesson in LESSONS} <= {*NAMES, *ideas.NAMES}


def test_every_row_says_what_is_alike_and_where_labels_are_in_words():
    html = map_html.table(ALL)
    rows = html.split('class="tl-map-row"')[1:]
    assert len(rows) == len(SETTINGS)
    for row, setting in zip(rows, SETTINGS, strict=True):
        assert all(said in row for said in (
            setting.title, setting.family, setting.domains, setting.tasks, setting.text))
        assert re.findall(r"<span>(yes|none)</span>", row) == [
            "yes" if there else "none" for there in (setting.source_labels, setting.target_labels)]
        assert row.count('role="cell"') == 5 and row.count('role="rowheader"') == 1
    assert html.count('role="columnheader"') == 6 and "Pan and Yang" in html


def test_ones_own_row_is_marked_in_words():
    html = map_html.table(ALL, "self_taught")
    marked, = re.findall(r'tl-map-here".*?</div>', html)
    assert "Self-taught learning" in marked and "◉ yours" in marked
    assert "◉ yours" not in map_html.table(ALL)


def test_names_of_lessons_are_text():
    html = map_html.whole([made.lesson("a", title="<b>Bold & more</b>")])
    assert "&lt;b&gt;Bold &amp; more&lt;/b&gt;" in html and "Is &lt;b&gt;this&lt;/b&gt; a question?" in html


def test_without_lessons_it_is_a_map_all_the_same():
    html = map_html.whole([])
    assert "Transfer learning" in html and "data-begin" not in html and "Every lesson" not in html


def test_links_are_addresses_beside_the_pages_own():
    assert to_lesson("a").href() == "?lesson=a" and LearnLink("learn").href() == "?"
    assert LearnLink("adapt").href() == "adapt" and LearnLink("train").href() == "./"
    assert LearnLink("train", {"v": "1", "data": "a b"}).href() == "./?v=1&data=a+b"
    link = LearnLink("a", {"b": "1", "c": "2"})
    assert anchor(link, "x", data_y="<") == '<a href="a?b=1&amp;c=2" data-y="&lt;">x</a>'
