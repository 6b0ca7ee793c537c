"""A lesson: the question, three sentences, a figure, a guess; then what was seen, and where to go on from here."""

import streamlit as st

from tl_core.errors import UserError
from tl_core.lessons.catalog import LESSONS
from tl_core.lessons.lesson import Lesson
from ui.learn import guess_form, html_component, jobs, lesson_figure, lesson_result, progress_store, steps
from ui.learn.links import LESSON
from ui.shared import read_only, url_state, words


def draw(name: str) -> None:
    """The lesson of that name; a message where there is none."""
    try:
        lesson = LESSONS.get(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/link_off:")
        html_component.draw(f'<nav class="tl-steps">{steps.to_map()}</nav>', "lesson steps", [steps.MAP])
        return
    if not read_only.on():
        jobs.warm()
    html_component.draw(steps.bar(list(LESSONS), lesson), "lesson steps", steps.links(list(LESSONS)))
    st.title(words.plain(lesson.question), anchor=False)
    left, right = st.columns([5, 6], gap="large")
    guess = progress_store.guess(lesson)
    with left:
        st.markdown("\n\n".join(lesson.text))
        lesson_figure.draw(lesson)
    with right:
        if guess is None:
            guess_form.draw(lesson)
        else:
            lesson_result.draw(lesson, guess)
    if guess is not None:
        _afterwards(lesson)
    progress_store.remember(lesson, guess)


def _afterwards(lesson: Lesson) -> None:
    """What to beware of, where it was said first, and the pages that go on from here."""
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.markdown(f":material/warning: **Beware.** {lesson.beware}")
        st.markdown(f":material/menu_book: {words.plain(lesson.paper.authors)}: "
                    f"[{words.plain(lesson.paper.title)}]({lesson.paper.url})")
    with right:
        st.markdown("**Go on from here**")
        with st.container(horizontal=True, gap="small"):
            for step in lesson.go_on:
                read_only.page_link(f"../pages/{step.page}.py", label=step.label, icon=":material/arrow_forward:",
                                    query_params=dict(step.address), width="content")
        if after := steps.following(list(LESSONS), lesson, "Next lesson"):
            html_component.draw(f'<nav class="tl-steps" aria-label="Next">{after}</nav>', "next lesson",
                         steps.links(list(LESSONS)))


def open_name() -> str:
    """The lesson that the address names; "" for none."""
    return url_state.text(LESSON)
