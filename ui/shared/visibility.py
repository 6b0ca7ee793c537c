"""Who may see a run, a comparison or a set: chosen by whose it is, where people sign in, and the link to it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from tl_core import ownership
from tl_core.errors import UserError
from tl_core.ownership import Visibility
from tl_core.server import identity
from ui.shared import read_only, words


class Circle(NamedTuple):
    """The people of a visibility: in a word, in a sentence, with an icon."""

    title: str
    meaning: str
    icon: str


CIRCLES: dict[str, Circle] = {
    "private": Circle("Private", "You, your teacher and administrators see it.", ":material/lock:"),
    "class": Circle("Class", "Everybody in your class and its teacher see it.", ":material/groups:"),
    "public": Circle("Public", "Everybody who signs in here sees it, and whoever has its link, without an account.",
                     ":material/public:")}
QUESTION = "Who may see it"


def share(what: str, owner: str | None, visibility: str, change: Callable[[Visibility], None], **parameters: str
          ) -> None:
    """The choice, for whose it is, and the link to the page with these parameters; ``what`` tells things apart."""
    if identity.required():
        choose(what, owner, visibility, change)
    read_only.share(public=visibility == "public" and identity.required(), **parameters)


def mark(owner: str | None, visibility: str) -> str:
    """Whose a thing is and who sees it, as Markdown; "" where nobody signs in."""
    if not identity.required():
        return ""
    circle = CIRCLES[visibility]
    return f"{circle.icon} {words.plain(owner) if owner else 'nobody’s'}, {circle.title.lower()}"


def choose(what: str, owner: str | None, visibility: str, change: Callable[[Visibility], None],
           circles: Mapping[str, Circle] = CIRCLES) -> None:
    """The choice alone, for whose it is; others are told it."""
    key = f"visibility {what}"
    if not ownership.may_change(owner) or read_only.on():
        st.markdown(mark(owner, visibility))
        return
    st.session_state.setdefault(key, visibility)
    st.radio(QUESTION, list(circles), key=key, horizontal=True, on_change=_changed, args=(key, change),
             format_func=lambda name: f"{circles[name].icon} {circles[name].title}")
    st.caption(circles[visibility].meaning)
    if wrong := st.session_state.pop(f"{key} refused", None):
        st.error(words.plain(wrong), icon=":material/error:")


def _changed(key: str, change: Callable[[Visibility], None]) -> None:
    try:
        read_only.check()
        change(st.session_state[key])
    except UserError as error:
        del st.session_state[key]  # what it was
        st.session_state[f"{key} refused"] = str(error)
