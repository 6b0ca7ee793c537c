"""Which backbone? Choose some, have them scored beside the server, see them ranked."""

from typing import Any

import streamlit as st

from tl_core.backbones import nouns
from tl_core.data.catalog import CatalogEntry
from ui.shared import page_tasks, read_only, task_progress, words
from ui.when import backbone_options, check, ranking_time, rankings, result

TEACH = ("Before anything is trained, a backbone can be asked what it makes of your pictures: do pictures of one class "
         "come out alike, and those of others different?  \nSix scores measure that in minutes where training takes "
         "hours. They often disagree, so all are shown. Test pictures are never looked at.")
SIZES = (32, 64, 96, 128, 160, 192, 224)
ALL = "all together"
_NAMES, _SIZE, _LIMIT, _DOMAIN = "ranked backbones", "ranked size", "ranked pictures", "ranked domain"


def draw(entry: CatalogEntry) -> None:
    """What is under way, the newest ranking, and the form for another."""
    task = rankings.get(entry.name)
    kept = rankings.newest(entry.name)
    if page_tasks.active(task):
        _watch(entry.name)
    else:
        if task is not None:
            _ended(entry.name, task)
        _form(entry, first=kept is None)
    if kept is not None:
        result.draw(kept, nouns.of(entry.modality))
        check.draw(entry.name, kept)


def _form(entry: CatalogEntry, first: bool) -> None:
    noun, names_key = nouns.of(entry.modality), _NAMES if entry.modality == "image" else f"{_NAMES} {entry.modality}"
    if read_only.on():
        if first:
            st.info(f"Backbones have not been ranked for these {noun.many} yet.", icon=":material/leaderboard:")
        return
    container = (st.container(border=True) if first else
                 st.expander(f"Rank again, with other backbones or {noun.many}", icon=":material/tune:"))
    with container:
        if first:
            st.header(f"Which backbone suits these {noun.many}?", icon=":material/leaderboard:", anchor=False)
            st.markdown(noun.said(TEACH))
        known = backbone_options.all_of_them(entry.modality)
        st.session_state.setdefault(names_key, backbone_options.default(entry.modality))
        names = st.multiselect("Backbones", list(known), key=names_key, format_func=lambda name: known.get(name, name),
                               persist_state="session", placeholder="choose two or more",
                               help="Random weights teach nothing: they show what the scores give for no knowledge.")
        fields = {"data": entry.name, **_fields(entry)}
        if not names:
            st.info("Choose at least one backbone; two or more make a ranking.", icon=":material/info:")
        elif said := ranking_time.before(fields, names):
            st.caption(f":material/timer: {said}")
        if read_only.button("Rank backbones", key="rank", type="primary", icon=":material/leaderboard:",
                            disabled=not names):
            rankings.submit(fields, names)
            st.rerun()


def _fields(entry: CatalogEntry) -> dict:
    limit, domain, size = st.columns(3)
    noun = nouns.of(entry.modality)
    st.session_state.setdefault(_SIZE, 128)
    st.session_state.setdefault(_LIMIT, 300)
    chosen: dict[str, Any] = {"limit": limit.number_input(
        f"{noun.many.capitalize()} at most", 10, 100_000, step=50, key=_LIMIT, persist_state="session",
        help=f"From training and validation {noun.many}, classes in proportion. A few hundred are enough for a first "
             "ranking.")}
    if entry.modality == "image":
        chosen["image_size"] = size.selectbox("Image size", SIZES, key=_SIZE, persist_state="session",
                                              help="Pixels on each side: best the size you will train at.")
    if entry.domains:
        name = domain.selectbox("Domain", [ALL, *entry.domains], key=_DOMAIN)
        chosen["domain"] = None if name == ALL else name
    return chosen


@st.fragment(run_every=1)
def _watch(data: str) -> None:
    task = rankings.get(data)
    if not page_tasks.active(task):
        st.rerun()
    asked = rankings.asked(data)
    task_progress.card(task, "Ranking", ":material/leaderboard:", "ranking", "cancel ranking",
                       ranking_time.left(task, *asked) if asked else "")


def _ended(data: str, task) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The ranking has failed")
    else:
        st.info("You cancelled the ranking. What was computed so far is kept and makes the next one quicker.",
                icon=":material/stop_circle:")
    read_only.button("Close this message", key="dismiss ranking", type="tertiary", on_click=rankings.clear,
                     args=(data,))
