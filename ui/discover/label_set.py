"""The end of labelling: a set of one's own with the provenance of every label, ready to train on."""

from collections import Counter

import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.data import sets
from tl_core.discovery.results import DiscoverResult
from tl_core.errors import UserError
from tl_core.labelling import labelled_set, status
from tl_core.labelling.session import LabellingSession
from tl_core.labelling.status import LabellingStatus
from ui.discover import label_clusters, label_jobs
from ui.shared import page_tasks, read_only, task_progress, url_state, words

MADE = "labelled set made"
SURE = 0.8
ONLY, SURE_ONES = "only what was answered", "also what the head is sure of"


def draw(result: DiscoverResult, here: LabellingSession) -> None:
    """What will be in it, its name, the button; then where to go with it."""
    task = label_jobs.get(here.id, label_jobs.SET)
    if page_tasks.active(task):
        _watch(here.id)
        return
    if task is not None:
        st.error(words.plain(task.error or "You cancelled it."), icon=":material/error:")
        read_only.button("Close this message", key="dismiss labelled set", type="tertiary",
                         on_click=label_jobs.clear, args=(here.id, label_jobs.SET))
    _made(here)
    if read_only.on():
        return
    now = status.of(here)
    noun = nouns.of(result.figures.get("modality", "image"))
    threshold, named = _choices(result, here, now, noun)
    chosen = labelled_set.pictures(now, threshold, named, here.seed)
    _preview(chosen, noun, here)
    with st.form("labelled set", border=True):
        name = st.text_input("Name of the set", value=labelled_set.free_name(here), max_chars=60)
        if st.form_submit_button("Make the set", icon=":material/photo_library:", key="make labelled set",
                                 type="primary"):
            _begin(here, name, threshold, named, chosen)


def _choices(result: DiscoverResult, here: LabellingSession, now: LabellingStatus, noun: Noun
             ) -> tuple[float | None, dict[int, str]]:
    which = st.radio("What is in it", [ONLY, SURE_ONES], index=int(now.head is not None), horizontal=True,
                     disabled=now.head is None, key=f"in set {here.id}")
    threshold = None
    if which == SURE_ONES and now.head is not None:
        threshold = st.slider("At least so sure", 0.0, 1.0, SURE, 0.05, format="percent", key=f"sure {here.id}",
                              help=f"Guesses train only: validation and test are of answered {noun.many} where there "
                                   "are enough.")
    found = label_clusters.edits(result, here)
    named = found[0].read().labels() if found else {}
    if named and not st.checkbox(f"Also the {words.plural(len(named), noun.one)} of named clusters", value=True,
                                 key=f"named {here.id}"):
        named = {}
    return threshold, named


def _preview(chosen: list[labelled_set.LabelledPicture], noun: Noun, here: LabellingSession) -> None:
    origins, classes = Counter(one.origin for one in chosen), Counter(one.label for one in chosen)
    parts = [f"{origins[name]} {words_of}" for name, words_of in
             ((labelled_set.ANSWERED, "answered"), (labelled_set.CLUSTER, "by their cluster's name"),
              (labelled_set.PREDICTED, "predicted")) if origins[name]]
    st.markdown(f"**{words.plural(len(chosen), noun.one)}**" + (f": {', '.join(parts)}." if parts else "."))
    if classes:
        st.caption(" · ".join(f"{words.plain(name)} {count}" for name, count in classes.most_common(20)))
    if chosen:
        table = labelled_set.text_table(chosen, here.data) if noun.one == "text" else labelled_set.table(chosen)
        st.download_button("Labels so far (CSV)", table.encode("utf-8-sig"), mime="text/csv",
                           file_name="transfer-lab-labels.csv", icon=":material/download:", key="take labels")


def _begin(here: LabellingSession, name: str, threshold: float | None, named: dict[int, str],
           chosen: list[labelled_set.LabelledPicture]) -> None:
    try:
        read_only.check()
        labelled_set.check(chosen)
        name = sets.validate_new_name(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    label_jobs.make_set(here.id, name, threshold, list(named.items()))
    st.session_state[f"{MADE} {here.id}"] = name
    st.rerun()


@st.fragment(run_every=1)
def _watch(session_id: str) -> None:
    task = label_jobs.get(session_id, label_jobs.SET)
    if not page_tasks.active(task):
        st.rerun()
    task_progress.card(task, "Making the set", ":material/photo_library:", "set", "cancel labelled set")


def _made(here: LabellingSession) -> None:
    name = st.session_state.get(f"{MADE} {here.id}")
    if not name or name not in sets.names():
        return
    st.success(f"The set {words.plain(name)} is there.", icon=":material/task_alt:")
    with st.container(horizontal=True):
        read_only.page_link("../pages/train.py", label="Train on it", icon=":material/play_arrow:",
                            query_params={url_state.DATA: name})
        read_only.page_link("../pages/data.py", label="Open it in Data", icon=":material/photo_library:",
                            query_params={url_state.SET: name})
        if table := labelled_set.provenance_of(name):
            st.download_button("Where each label is from (CSV)", table.encode("utf-8-sig"), mime="text/csv",
                               file_name=f"{name}-provenance.csv", icon=":material/download:", key="take provenance")
