"""What is known so far: the map, beside it that of random weights, below it the blocks' outputs."""

from collections.abc import Sequence

import streamlit as st

from tl_core.explain import tasks
from tl_core.explain.methods import METHODS
from ui.explain import explanation_text, figures, sheet
from ui.predict.picture import WAIT
from ui.predict.predictions import PictureAnswers
from ui.predict.source import Shown
from ui.shared import words

REFRESH_SECONDS = 0.4


def draw(shown: Shown, requests: Sequence[tuple[str, ...]]) -> None:
    """Ask for the first thing that is not known yet, and show the others; again until all are there."""
    predictions: PictureAnswers = st.session_state.setdefault("explain asked", PictureAnswers(tasks.why, ()))
    now = upto(predictions.answers(shown.id, requests), requests)
    predictions.ask(shown.id, now, shown.source)
    waiting = predictions.take() or upto(predictions.answers(shown.id, requests), requests) != now
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
    predictions: PictureAnswers = st.session_state["explain asked"]
    if waiting and not predictions.take():
        st.rerun()
    answers = predictions.answers(shown.id, requests)
    by_kind = {request[0]: answers[request] for request in requests if request in answers}
    method, now = METHODS.get(requests[0][2]), upto(answers, requests)
    if problems(predictions, shown.id, now, by_kind):
        st.button("Try again", key="explain again", icon=":material/refresh:", on_click=predictions.again)
    elif waiting:
        progress(predictions, by_kind)
    explained = by_kind.get(tasks.MAP, {})
    if "shown" in explained:
        beside = tasks.SANITY in {request[0] for request in requests}
        st.markdown(explanation_text.answer(explained))
        if shown.origin:
            st.caption(words.plain(f"The picture: {shown.origin}."))
        figures.draw(shown, method, explained, by_kind.get(tasks.SANITY), beside, waiting)
        st.markdown(explanation_text.where(explained, method))
        if sentence := explanation_text.sanity(by_kind.get(tasks.SANITY)):
            box = st.warning if explanation_text.alarming(by_kind[tasks.SANITY]) else st.info
            box(words.plain(sentence), icon=":material/casino:")
    if "rows" in by_kind.get(tasks.SHEET, {}):
        sheet.draw(by_kind[tasks.SHEET]["rows"], explained.get("block", ""))


def problems(predictions: PictureAnswers, asked_id: str, now: Sequence[tuple[str, ...]], by_kind: dict) -> bool:
    """Say why there is no answer; whether there was anything to say."""
    error = predictions.error(asked_id, now)
    told = dict.fromkeys([*([error] if error else []),
                          *(answer["error"] for answer in by_kind.values() if "error" in answer)])
    for problem in told:
        st.error(words.plain(problem), icon=":material/error:")
    return bool(told)


def progress(predictions: PictureAnswers, by_kind: dict) -> None:
    """How far the question under way is."""
    with st.container(border=not by_kind):
        st.progress(words.share(*predictions.progress[1:]), text=f"{words.plain(predictions.stage)} …")
        if not by_kind:
            st.caption(WAIT)
