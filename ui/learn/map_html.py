"""The map as HTML: Pan and Yang's table, the ideas beside it, and the lessons in their order. No streamlit here."""

from collections.abc import Iterable, Sequence
from html import escape

from tl_core.lessons.lesson import Lesson
from tl_core.lessons.settings_map import PAPER, SETTINGS, TransferSetting
from ui.learn import icons, ideas
from ui.learn.ideas import Idea
from ui.learn.links import FORTH, LearnLink, anchor, to_lesson

COLUMNS = ("Setting", "Domains", "Tasks", "Labels: source", "Labels: target", "Learn it")
# The page that does what a setting is about.
PAGES = {"ordinary": (LearnLink("train"), "Train"),
         "multi_task": (LearnLink("train", {"v": "1", "strategy": "fine_tuning"}), "Train"),
         "self_taught": (LearnLink("self_taught"), "Self-taught"), "domain_adaptation": (LearnLink("adapt"), "Adapt"),
         "feature_spaces": (LearnLink("adapt", {"networks": "two"}), "Adapt"),
         "unsupervised": (LearnLink("discover"), "Discover")}


LEAD = ("Who can ride a bicycle is soon at home on a motorcycle. <b>Transfer learning</b> does that with networks: "
        "what was learnt from a million pictures is taken along, and a few pictures of yours do the rest. Which case "
        "is yours depends on what both sides share.")


def whole(lessons: Sequence[Lesson]) -> str:
    """What transfer learning is, where to begin, the table, the ideas, and the list of lessons."""
    return (f'<div class="tl-map">{_lead(lessons)}<div class="tl-map-both"><div>{table(lessons)}{_ways(lessons)}</div>'
            f"{_beside(lessons)}</div>{_listed(lessons)}</div>")


def _lead(lessons: Sequence[Lesson]) -> str:
    begin = anchor(to_lesson(lessons[0].name), "Begin with the first lesson", data_begin="") if lessons else ""
    return f'<div class="tl-map-lead"><p>{LEAD}</p>{begin}</div>'


def links(lessons: Iterable[Lesson]) -> list[LearnLink]:
    """Every link that ``whole`` has in it."""
    drawn = [*ideas.QUESTIONS, *ideas.WAYS, ideas.TEXT]
    return [*(to_lesson(lesson.name) for lesson in lessons), *(link for link, _ in PAGES.values()),
            *(idea.link for idea in drawn if idea.link)]


def table(lessons: Sequence[Lesson], here: str = "") -> str:
    """The table; the row of the setting ``here`` is marked."""
    head = "".join(f'<div role="columnheader">{name}</div>' for name in COLUMNS)
    rows = "".join(_row(setting, lessons, setting.name == here) for setting in SETTINGS)
    return (f'<div class="tl-map-table" role="table" aria-label="The map of transfer learning">'
            f'<div class="tl-map-head" role="row">{head}</div>{rows}</div>'
            f'<p class="tl-map-paper">Source and target compared. After {escape(PAPER)}.</p>')


def _row(setting: TransferSetting, lessons: Sequence[Lesson], here: bool) -> str:
    mark = '<em class="tl-map-mark">◉ yours</em>' if here else ""
    return (f'<div class="tl-map-row{" tl-map-here" if here else ""}" role="row">'
            f'<div role="rowheader"><small>{escape(setting.family)}</small><b>{escape(setting.title)}</b>{mark}</div>'
            f'{_cell("Domains", icons.domains(setting.domains_alike), setting.domains)}'
            f'{_cell("Tasks", icons.tasks(setting.tasks_alike), setting.tasks)}'
            f'{_label("Labels: source", setting.source_labels)}{_label("Labels: target", setting.target_labels)}'
            f'<div role="cell" class="tl-map-learn"><span>{escape(setting.text)}</span>{_links(setting, lessons)}</div>'
            "</div>")


def _cell(title: str, glyph: str, words: str) -> str:
    return (f'<div role="cell" class="tl-map-cell"><i class="tl-map-title" aria-hidden="true">{title}</i>{glyph}'
            f"<span>{escape(words)}</span></div>")


def _label(title: str, there: bool) -> str:
    return _cell(title, icons.label(there), "yes" if there else "none")


def _links(setting: TransferSetting, lessons: Sequence[Lesson]) -> str:
    link, label = PAGES[setting.name]
    return _list([*_of(setting.name, lessons), anchor(link, f"{escape(label)} {FORTH}", **{"class": "tl-map-page"})])


def _of(concept: str, lessons: Sequence[Lesson]) -> list[str]:
    """The lessons about a concept, each a link."""
    return [_lesson_link(lesson) for lesson in lessons if lesson.concept == concept]


def _lesson_link(lesson: Lesson) -> str:
    return anchor(to_lesson(lesson.name), f'<i aria-hidden="true">▸</i> {escape(lesson.title)}'
                  f'<span data-tick="{escape(lesson.name)}"></span>', title=lesson.question)


def _list(items: Sequence[str]) -> str:
    return f'<ul class="tl-map-links">{"".join(f"<li>{item}</li>" for item in items)}</ul>' if items else ""


def _ways(lessons: Sequence[Lesson]) -> str:
    """What a pretrained network is good for."""
    ways = "".join(f"<li>{icons.network(*way.glyph)}<div><b>{escape(way.title)}</b><p>{escape(way.text)}</p>"
                   f"{_page(way)}</div></li>" for way in ideas.WAYS)
    text = ideas.TEXT
    return (f'<section class="tl-ways"><h2>Pretrained networks</h2><ul class="tl-ways-list">{ways}</ul>'
            f"<p><b>{escape(text.title)}.</b> {escape(text.text)}</p>{_list([*_of(text.name, lessons), _page(text)])}"
            "</section>")


def _beside(lessons: Sequence[Lesson]) -> str:
    return f'<div class="tl-map-beside">{"".join(_idea(idea, lessons) for idea in ideas.QUESTIONS)}</div>'


def _idea(idea: Idea, lessons: Sequence[Lesson]) -> str:
    items = [*_of(idea.name, lessons), *([_page(idea)] if idea.link else [])]
    return (f'<section class="tl-idea"><h2>{escape(idea.title)}</h2><p>{escape(idea.text)}</p>{_list(items)}</section>')


def _page(idea: Idea) -> str:
    return anchor(idea.link, f"{escape(idea.label)} {FORTH}", **{"class": "tl-map-page"}) if idea.link else ""


def _listed(lessons: Sequence[Lesson]) -> str:
    if not lessons:
        return ""
    items = "".join(f"<li>{_numbered(number, lesson)}</li>" for number, lesson in enumerate(lessons, 1))
    return ('<section class="tl-lessons"><div class="tl-lessons-head"><h2>Every lesson, in order</h2>'
            '<span data-count aria-live="polite"></span>'
            '<button type="button" data-forget hidden>Forget my progress</button></div>'
            '<p class="tl-map-paper">Kept in this browser alone. ✓ guessed and seen, ○ seen.</p>'
            f"<ol>{items}</ol></section>")


def _numbered(number: int, lesson: Lesson) -> str:
    return anchor(to_lesson(lesson.name), f"<b>{number}. {escape(lesson.title)}"
                  f'<span data-tick="{escape(lesson.name)}"></span></b><span>{escape(lesson.question)}</span>',
                  data_lesson=lesson.name)
