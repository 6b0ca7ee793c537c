"""One picture under all chosen networks: their likeliest classes side by side, and whether they agree."""

from collections.abc import Sequence

import streamlit as st

from tl_core.inference import label_matching, tasks
from ui.predict import cards, source
from ui.predict.predictions import PictureAnswers
from ui.predict.source import Shown
from ui.shared import read_only, url_state, words

WAIT = ("The first question starts TensorFlow in a process beside the server, which takes 15 to 30 seconds. After that "
        "answers come at once, until nobody has asked for five minutes.")


def draw(names: Sequence[str], titles: dict[str, str]) -> None:
    """Where the picture comes from; below it the picture, and beside it the answers."""
    shown = source.draw(names)
    if not names:
        st.info("Choose at least one network above; two or more show whether they agree.", icon=":material/neurology:")
    if shown is None:
        return
    left, right = st.columns([1, 3], gap="medium")
    with left:
        _preview(shown)
    with right:
        if names:
            _answers(shown, names, titles)


def _preview(shown: Shown) -> None:
    if shown.preview is None:
        st.warning("This file cannot be read.", icon=":material/broken_image:")
        return
    st.image(shown.preview, width="stretch", caption=_caption(shown), alt=shown.truth or shown.name)


def _caption(shown: Shown) -> str:
    parts = (shown.origin, shown.name, "squashed to a square, as networks see it")
    return words.plain(" · ".join(part for part in parts if part))


def _answers(shown: Shown, names: Sequence[str], titles: dict[str, str]) -> None:
    predictions = st.session_state.setdefault("predict asked", PictureAnswers())
    predictions.ask(shown.id, names, shown.source)
    if predictions.take():
        _watch(shown, names, titles)
    else:
        _show(predictions, shown, names, titles)


@st.fragment(run_every=0.4)
def _watch(shown: Shown, names: Sequence[str], titles: dict[str, str]) -> None:
    predictions: PictureAnswers = st.session_state["predict asked"]
    if not predictions.take():
        st.rerun()
    with st.container(border=True):
        st.markdown(f":material/hourglass_top: **{words.plain(predictions.stage)} …**")
        st.caption(WAIT)
    _show(predictions, shown, names, titles)


def _show(predictions: PictureAnswers, shown: Shown, names: Sequence[str], titles: dict[str, str]) -> None:
    answers, error = predictions.answers(shown.id, names), predictions.error(shown.id, names)
    if error:
        st.error(words.plain(error), icon=":material/error:")
    if said := label_matching.sentence(answers, titles):
        st.header(words.plain(said), anchor=False)
    if answers:
        st.html(cards.cards(answers, titles, shown.truth))
    if error or any("error" in answer for answer in answers.values()):
        st.button("Try again", key="ask again", icon=":material/refresh:", on_click=predictions.again)
    elif answers:
        st.caption("Bars are the softmax of the network's five likeliest classes: how sure it is, not how right. Times "
                   "are the network's alone.")
        _link(shown, names[0])


def _link(shown: Shown, name: str) -> None:
    """To the Why page with the same network and picture; a file that was sent stays behind."""
    kind, *where = shown.source
    same = {url_state.SET: where[0], url_state.PICTURE: shown.id.rpartition("/")[2]} if kind == tasks.SET else {}
    read_only.page_link("../pages/explain.py", label="Why? See what in the picture speaks for it",
                        icon=":material/center_focus_strong:", query_params={url_state.NETWORK: name, **same})
