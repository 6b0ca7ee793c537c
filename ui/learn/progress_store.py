"""What this browser remembers of lessons: seen or not, and what was guessed. Nothing of it is kept on the server."""

from collections.abc import Mapping

import streamlit as st

from tl_core.lessons.lesson import Lesson
from ui.learn import guess_verdict
from ui.shared import components

KEY = "learn progress"
_component = components.declare("transfer_lab_learn_progress", "<span hidden></span>",
                                ("plotly.js", "learn_kept.js", "learn_progress.js"), ())


def guess(lesson: Lesson) -> float | str | None:
    """What was guessed here, now or in an earlier visit of this browser; ``guess_verdict.SKIPPED``, or None yet."""
    if _key(lesson) in st.session_state:
        return st.session_state[_key(lesson)]
    state = st.session_state.get(KEY)
    kept = state.get("kept") if state else None
    given = kept.get(lesson.name) if isinstance(kept, Mapping) else None
    if not isinstance(given, Mapping) or not given.get("seen"):
        return None
    said = given.get("guess")
    said = guess_verdict.SKIPPED if said is None else said
    return said if guess_verdict.is_one(lesson.guess, said) else None


def take(lesson: Lesson, given: float | str | None) -> None:
    """Somebody has guessed, skipped, or (None) wants to guess again."""
    st.session_state[_key(lesson)] = given


def remember(lesson: Lesson, given: float | str | None) -> None:
    """Have the browser know; call once a script run, wherever a lesson is open."""
    said = {"seen": given is not None, "guess": None if given == guess_verdict.SKIPPED else given}
    _component(key=KEY, data={"lesson": lesson.name, "said": said, "asked": _key(lesson) in st.session_state},
               on_kept_change=components.nothing, height=0)


def _key(lesson: Lesson) -> str:
    return f"guessed {lesson.name}"
