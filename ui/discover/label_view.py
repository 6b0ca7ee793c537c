"""From clusters to labels: a session is chosen or begun, then asking, clusters put right, and the set."""

from datetime import datetime

import streamlit as st

from tl_core.backbones import nouns
from tl_core.discovery.results import DiscoverResult
from tl_core.errors import UserError
from tl_core.labelling import session
from tl_core.labelling.session import LabellingSession
from ui.discover import label_ask, label_clusters, label_jobs, label_set
from ui.shared import page_tasks, read_only, task_progress, url_state, words

SESSION, PART = "labels", "do"
PARTS = {"ask": ":material/quiz: Answer", "clusters": ":material/grid_view: Name clusters",
         "set": ":material/photo_library: Make the set"}
TEACH = ("A person's labels are dear. The program asks for those that tell most: **typical** pictures first, one of "
         "each kind, then those that the head **doubts** most. It learns as you answer. Everything you say is kept at "
         "once: a reload or a second tab loses nothing.")


def draw(result: DiscoverResult) -> None:
    """Everything of the Label tab."""
    if message := st.session_state.pop("label error", None):
        st.error(words.plain(message), icon=":material/error:")
    _begun(result)
    here = label_ask.opened(url_state.text(SESSION))
    if here is None:
        _choose(result)
        return
    part = url_state.buttons("Labelling", PART, PARTS, "ask", hidden=True)
    try:
        {"ask": _ask, "clusters": label_clusters.draw, "set": label_set.draw}[part](result, here)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    st.button("Another labelling of these", key="leave labelling", type="tertiary",
              icon=":material/arrow_back:", on_click=url_state.drop, args=(SESSION, PART))


@st.fragment
def _ask(result: DiscoverResult, here: LabellingSession) -> None:
    """A fragment: an answer runs nothing else of the page again."""
    label_ask.draw(result, here)


def _begun(result: DiscoverResult) -> None:
    """The session that was just begun stands in the address."""
    label_jobs.get(result.id, result.features)  # whose end is noted when it is asked for
    if new := label_jobs.started(result.id, result.features):
        url_state.set_param(SESSION, new)


def _choose(result: DiscoverResult) -> None:
    """Begin, or go on with one of before."""
    noun = nouns.of(result.figures.get("modality", "image"))
    st.markdown(noun.said(TEACH))
    task = label_jobs.get(result.id, result.features)
    if page_tasks.active(task):
        _watch(result)
        return
    if task is not None:
        st.error(words.plain(task.error or "You cancelled it."), icon=":material/error:")
        read_only.button("Close this message", key="dismiss labelling", type="tertiary", on_click=label_jobs.clear,
                         args=(result.id, result.features))
    read_only.button("Start labelling", key="start labelling", type="primary", icon=":material/quiz:",
                     on_click=label_jobs.start, args=(result.id, result.features))
    before = session.recent(str(result.figures["data"]), 8)
    if before and not read_only.on():
        st.markdown("**Or go on with one of before**")
        for one in before:
            st.button(_line(one), key=f"go on {one.id}", icon=":material/history:", on_click=url_state.set_param,
                      args=(SESSION, one.id))
    elif not before and read_only.on():
        st.info(f"Nobody has labelled these {noun.many} yet.", icon=":material/quiz:")


def _line(one: LabellingSession) -> str:
    answered = one.answers.read()
    classes = f" · {words.plain(', '.join(answered.classes[:4]))}" if answered.classes else ""
    return (f"{words.plural(len(answered.by_key), 'answer')} of {one.about.get('count', '?')}{classes} · begun "
            f"{words.ago(datetime.fromisoformat(one.about['created']))}")


@st.fragment(run_every=1)
def _watch(result: DiscoverResult) -> None:
    task = label_jobs.get(result.id, result.features)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.card(task, "Looking up the features", ":material/quiz:", "first question",
                       "cancel labelling")
