"""What is known so far: the map, beside it that of random weights, below it the blocks' outputs."""

from collections.abc import Sequence

import streamlit as st

from tl_core.explain import tasks
from tl_core.explain.methods import METHODS
from ui.explain import explanation_text, figures, sheet
from ui.predict.picture import WAIT
from ui.predict.predictions import Asked
from ui.predict.source import Shown
from ui.shared import words

REFRESH_SECONDS = 0.4


def draw(shown: Shown, requests: Sequence[tuple[str, ...]]) -> None:
    """Ask for the first thing that is not known yet, and show the others; again until all are there."""
    asked: Asked = st.session_state.setdefault("explain asked", Asked(tasks.why, ()))
    now = upto(asked.answers(shown.id, requests), requests)
    asked.ask(shown.id, now, shown.source)
    waiting = asked.take() or upto(asked.answers(shown.id, requests), requests) != now
    # One place on the page for all states, or the browser would build the maps anew with each.
    st.fragment(_show, run_every=REFRESH_SECONDS if waiting else None)(shown, requests, waiting)


def upto(answers: dict, requests: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The requests up to the first without an answer: one is asked after another, so that each shows at once.

    Where the map has failed, what follows would fail as well and is not asked.
    """
    for number, request in enumerate(requests, 1):
        if "error" in answers.get(request, {"error"}):
            return list(requests[:number])
    return list(requests)


def _show(shown: Shown, requests: Sequence[tuple[str, ...]], waiting: bool) -> None:
    asked: Asked = st.session_state["explain asked"]
    if waiting and not asked.take():
        st.rerun()
    answers = asked.answers(shown.id, requests)
    by_kind = {request[0]: answers[request] for request in requests if request in answers}
    method, now = METHODS.get(requests[0][2]), upto(answers, requests)
    _state(asked, shown, now, by_kind, waiting)
    found = by_kind.get(tasks.MAP, {})
    if "shown" in found:
        beside = tasks.SANITY in {request[0] for request in requests}
        st.markdown(explanation_text.answer(found))
        if shown.origin:
            st.caption(words.plain(f"The picture: {shown.origin}."))
        figures.draw(shown, method, found, by_kind.get(tasks.SANITY), beside, waiting)
        st.markdown(explanation_text.where(found, method))
        if sentence := explanation_text.sanity(by_kind.get(tasks.SANITY)):
            box = st.warning if explanation_text.alarming(by_kind[tasks.SANITY]) else st.info
            box(words.plain(sentence), icon=":material/casino:")
    if "rows" in by_kind.get(tasks.SHEET, {}):
        sheet.draw(by_kind[tasks.SHEET]["rows"], found.get("block", ""))


def _state(asked: Asked, shown: Shown, now: Sequence[tuple[str, ...]], by_kind: dict, waiting: bool) -> None:
    """How far the question under way is, or why there is no answer."""
    error = asked.error(shown.id, now)
    problems = dict.fromkeys(answer["error"] for answer in by_kind.values() if "error" in answer)
    for problem in [*([error] if error else []), *problems]:
        st.error(words.plain(problem), icon=":material/error:")
    if error or problems:
        st.button("Try again", key="explain again", icon=":material/refresh:", on_click=asked.again)
    elif waiting:
        with st.container(border=not by_kind):
            st.progress(words.share(*asked.progress[1:]), text=f"{words.plain(asked.stage)} …")
            if not by_kind:
                st.caption(WAIT)
