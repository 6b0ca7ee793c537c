"""Which setting is mine? Four answers in the address lead to a row of the map, with one's own set in the next page."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry
from tl_core.lessons import settings_map
from tl_core.lessons.lesson import Lesson
from tl_core.lessons.settings_map import NO, QUESTIONS, SettingAdvice, SettingQuestion
from ui.learn import html_component, map_html
from ui.shared import preset_cards, read_only, url_state

OWN = "set"
TARGET, SOURCE, CLASSES, PICTURES = "target", "source", "classes", "pictures"
ASKED = "?"  # no answer yet


def draw(lessons: Sequence[Lesson]) -> None:
    """The questions; below them where they lead, as soon as all are answered."""
    st.markdown("**Target**: your own pictures, which you want answers for. **Source**: what something has been learnt "
                "from before: another collection, or what a network was pretrained on.")
    answers = _asked()
    if ASKED in answers:
        st.info("Answer the questions: they lead to one row of the map.", icon=":material/quiz:")
        return
    _led_to(settings_map.which(*answers), lessons)


def _asked() -> tuple[str, str, str, str]:
    """The four answers; ``ASKED`` for what nobody has said."""
    left, right = st.columns(2, gap="large")
    with left:
        target = _question(QUESTIONS[0], TARGET)
        source = _question(QUESTIONS[1], SOURCE)
    with right:
        if source == NO:
            st.markdown(f"**{QUESTIONS[2].question}**")
            st.caption("Without labels the source has no classes: this does not count.")
            classes = NO
        else:
            classes = _question(QUESTIONS[2], CLASSES)
        pictures = _question(QUESTIONS[3], PICTURES)
    return target, source, classes, pictures


def _question(asked: SettingQuestion, parameter: str) -> str:
    """One as buttons, none of them pressed until somebody answers."""
    key, given = f"url {parameter}", url_state.text(parameter)
    st.session_state[key] = given if given in asked.options else None
    st.segmented_control(asked.question, list(asked.options), key=key, format_func=lambda one: asked.options[one],
                         help=asked.help, wrap=True, on_change=_write, args=(parameter, key))
    return st.session_state[key] or ASKED


def _write(parameter: str, key: str) -> None:
    url_state.set_param(parameter, st.session_state.get(key))


def _led_to(advice: SettingAdvice, lessons: Sequence[Lesson]) -> None:
    setting = settings_map.setting(advice.setting)
    with st.container(border=True, key="which setting"):
        st.header(f"{setting.family}: {setting.title.lower()}", icon=":material/my_location:", anchor=False)
        st.markdown(advice.why)
        st.markdown(f":material/lightbulb: **Try.** {advice.advice}")
        st.markdown(f":material/warning: **Beware.** {advice.beware}")
        _open(advice)
    html_component.draw(f'<div class="tl-map">{map_html.table(lessons, advice.setting)}</div>', "learn map here",
                 map_html.links(lessons))


def _open(advice: SettingAdvice) -> None:
    """The page that does it, with one's own set filled in; without one, with the program's, and how to bring some."""
    fitting = [entry for entry in catalog.entries() if _fits(entry, advice)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        entry = _choose(fitting)
        read_only.page_link(f"../pages/{advice.page}.py", label=advice.label, icon=":material/arrow_forward:",
                            width="content", query_params={**address(advice, entry)})
        if not fitting:
            preset_cards.link_to_bring("Bring pictures of your own")
    if not fitting:
        st.caption("It opens with drawn pictures of the program." if advice.own == "any" else
                   "It opens with drawn pictures. A set of yours needs a folder for each domain, or two sets with the "
                   "same classes.")


def _choose(fitting: Sequence[CatalogEntry]) -> CatalogEntry | None:
    newest = preset_cards.newest_own(fitting, lambda entry: True)
    if newest is None:
        return None
    with st.container(width=300):
        titles = {entry.name: entry.title for entry in fitting}
        name = url_state.select_param("Your set", OWN, titles, newest.name)
    return next(entry for entry in fitting if entry.name == name)


def _fits(entry: CatalogEntry, advice: SettingAdvice) -> bool:
    """Whether it is somebody's own and the page can take it."""
    pictures_only = advice.page == "self_taught"
    return bool(entry.own or entry.folder) and (advice.own == "any" or len(entry.domains) > 1) and (
        entry.modality == "image" or not pictures_only)


def address(advice: SettingAdvice, entry: CatalogEntry | None) -> dict[str, str]:
    """The page's address with the set, and two of its domains where the page asks for those."""
    if entry is None:
        return dict(advice.address)
    domains = {"source": entry.domains[0], "target": entry.domains[1]} if advice.own == "domains" else {}
    return {**advice.address, "data": entry.name, **domains}
