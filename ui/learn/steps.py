"""From lesson to lesson: the map, the one before, the one after. HTML; no streamlit here.

Streamlit's own links to the page that is open already leave its address as it was.
"""

from collections.abc import Sequence
from html import escape

from tl_core.lessons.lesson import Lesson
from ui.learn.links import BACK, FORTH, HERE, LearnLink, anchor, to_lesson

MAP = LearnLink(HERE)


def bar(lessons: Sequence[Lesson], lesson: Lesson) -> str:
    """Where one is, with links to the neighbours."""
    number = lessons.index(lesson)
    before = lessons[number - 1:number]  # none before the first
    back = anchor(to_lesson(before[0].name), f"{BACK} Before", title=before[0].title) if before else ""
    said = f"Lesson {number + 1} of {len(lessons)}: {escape(lesson.title)}"
    return (f'<nav class="tl-steps" aria-label="Lessons" data-begins>{to_map()}{back}'
            f"{following(lessons, lesson, 'Next')}<span>{said}</span></nav>")


def to_map() -> str:
    return anchor(MAP, "The map")


def following(lessons: Sequence[Lesson], lesson: Lesson, words: str) -> str:
    """A link to the lesson after this one; "" after the last."""
    after = lessons[lessons.index(lesson) + 1:][:1]
    return anchor(to_lesson(after[0].name), f"{escape(words)} {FORTH}", title=after[0].title) if after else ""


def links(lessons: Sequence[Lesson]) -> list[LearnLink]:
    """Every link that these can have in them."""
    return [MAP, *(to_lesson(lesson.name) for lesson in lessons)]
