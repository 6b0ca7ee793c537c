"""A set's versions: every edit with its words, and the way back and forth between them."""

import streamlit as st

from tl_core.data import sets
from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing
from tl_core.data.sets import OwnSet, Version
from tl_core.errors import UserError
from ui.data import edits
from ui.shared import read_only, words

_ASKED = "version asked for"
UNDO, REDO, USE = "undo", "redo", "use"


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """The list of versions, the newest first."""
    own = sets.get(entry.name)
    st.caption(f"Every edit makes a version and deletes no {own.noun}. Train takes the current one; the name with "
               f"its number, like {words.plain(entry.name)}@1, is an earlier one.")
    for version in sorted(sets.versions(entry.name), key=lambda version: -version.number):
        _row(own, version)


def buttons(name: str) -> None:
    """Undo and redo, as far as there is something to undo and redo."""
    own = sets.get(name)
    for word, to, icon in ((UNDO, own.undoes, ":material/undo:"), (REDO, own.redoes, ":material/redo:")):
        if own.latest > 1:
            read_only.button(word.capitalize(), key=word, icon=icon, disabled=to is None, on_click=_ask,
                             args=(word, name, to),
                             help=f"Goes to version {to}." if to else f"There is nothing to {word}.")


def act() -> None:
    """Go to the version that was asked for."""
    word, name, number = st.session_state.pop(_ASKED, (None, None, None))
    if word is None:
        return
    try:
        read_only.check()
        own = sets.use(name, number) if word == USE else {UNDO: sets.undo, REDO: sets.redo}[word](name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    edits.changed(name)
    st.toast(f"{words.plain(own.name)} is at version {own.current}.", icon=":material/history:")


def _ask(word: str, name: str, number: int) -> None:
    st.session_state[_ASKED] = word, name, number


def _row(own: OwnSet, version: Version) -> None:
    with st.container(border=True, key=f"version-{version.number}"):
        number, what, count, train = st.columns((1.3, 3.6, 2.3, 3), vertical_alignment="center")
        with number.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{version.number}**", width="content")
            if version.number == own.current:
                st.badge("current", icon=":material/check:", color="green")
        parent = "" if version.parent in (None, version.number - 1) else f", from version {version.parent}"
        what.markdown(f"{words.plain(version.what)}{parent}")
        count.markdown(f"{words.plural(version.count, own.noun)}  \n:small[{words.ago(version.created)}, "
                          f"{version.created:%Y-%m-%d %H:%M} UTC]")
        with train.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
            if version.number != own.current:
                read_only.button("Make current", key=f"use:{version.number}", type="tertiary",
                                 icon=":material/restore:",
                                 on_click=_ask, args=(USE, own.name, version.number))
            if not read_only.on():
                read_only.page_link("../pages/train.py", label="Use in Train", icon=":material/play_circle:",
                                    query_params={"data": f"{own.name}@{version.number}"})
