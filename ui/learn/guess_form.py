"""Guess first: a button for each option or a slider; what came out is not on the page before."""

from typing import Any

import streamlit as st

from tl_core.lessons.lesson import Lesson
from ui.learn import guess_verdict, progress_store
from ui.shared import words


def draw(lesson: Lesson) -> None:
    """The question, what can be guessed, and a way past it."""
    with st.container(border=True, key="guess"):
        st.header(words.plain(lesson.guess.question), icon=":material/psychology_alt:", anchor=False)
        if lesson.guess.options:
            _options(lesson)
        else:
            _slider(lesson)
        st.button("Show it without a guess", key="guess skip", type="tertiary", on_click=progress_store.take,
                  args=(lesson, guess_verdict.SKIPPED))


def _options(lesson: Lesson) -> None:
    st.caption("Choose one. What was measured comes right after.")
    for number, option in enumerate(lesson.guess.options):
        st.button(words.plain(option), key=f"guess {number}", width="stretch", on_click=progress_store.take,
                  args=(lesson, number))


def _slider(lesson: Lesson) -> None:
    guess, key = lesson.guess, f"guess slider {lesson.name}"
    step = guess_verdict.step(guess)
    middle = round((guess.low + guess.high) / 2 / step) * step
    st.slider(words.plain(guess.question), float(guess.low), float(guess.high), float(middle), float(step), key=key,
              label_visibility="collapsed", format=f"%.{0 if step == 1 else 1}f {guess.unit.replace('%', '%%')}")
    st.button("That is my guess", key="guess given", type="primary", icon=":material/check:", on_click=_take,
              args=(lesson, key))


def _take(lesson: Lesson, key: str) -> None:
    given: Any = st.session_state.get(key)
    progress_store.take(lesson, None if given is None else float(given))


def again(lesson: Lesson) -> None:
    """A way back to the guess, as for the next class."""
    st.button("Guess again", key="guess again", type="tertiary", icon=":material/replay:", on_click=progress_store.take,
              args=(lesson, None))
