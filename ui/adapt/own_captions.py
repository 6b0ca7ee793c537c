"""Captions that a person brings as pairs of texts and pictures: the field, and which are in the address."""

from pathlib import Path

import streamlit as st

from tl_core import temporary_folders
from tl_core.data.texts import captions, table_rows
from tl_core.data.upload.writing import telling_full_disk
from tl_core.errors import UserError
from ui.shared import read_only, url_state, words

CAPTIONS = "captions"
_LOOKED_AT = "captions looked at"
TYPES = [ending.removeprefix(".") for ending in table_rows.SUFFIXES]
HELP = ("A table with the columns picture and text, a row for each pair: the name of one of the set's files, alone or "
        "with its folders (cats/001.jpg), and what is on it.")


def draw() -> str:
    """The id of the captions that are pairs; "" where classes tell which text and picture go together."""
    if not read_only.on():
        _uploader()
    captions_id = url_state.text(CAPTIONS)
    if not captions_id:
        return ""
    try:
        brought = captions.load(captions_id)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/closed_caption: Pairs are the {words.plural(len(brought.rows), 'caption')} of "
                    f"**{words.plain(brought.name)}**.", width="content")
        read_only.button("Pairs by classes", key="no captions", type="tertiary", icon=":material/close:",
                         on_click=url_state.drop, args=(CAPTIONS,))
    return captions_id


def _uploader() -> None:
    with st.expander("Captions of your own as pairs", icon=":material/closed_caption:"):
        sent = st.file_uploader("Table of captions", type=TYPES, key="captions file", help=HELP)
        if sent is None:
            st.caption(HELP)
            return
        looked_at, wrong = st.session_state.get(_LOOKED_AT, ("", ""))
        if looked_at != sent.file_id:  # once: the address may say others since
            wrong = _keep(sent.name, sent.getvalue())
            st.session_state[_LOOKED_AT] = sent.file_id, wrong
        if wrong:
            st.error(words.plain(wrong), icon=":material/error:")


def _keep(name: str, content: bytes) -> str:
    """Have them in the address; what is wrong with them, in words, or ""."""
    try:
        read_only.check()
        with telling_full_disk(name), temporary_folders.folder() as folder:
            path = folder / f"captions{Path(name).suffix.lower()}"
            path.write_bytes(content)
            url_state.set_param(CAPTIONS, captions.keep(path, name))
    except UserError as error:
        return str(error)
    return ""
