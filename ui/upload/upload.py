"""Bring your own pictures: drop files, send a zip, take a folder of the server, or use the webcam; then confirm.

The component sends pictures straight to tl_core/server/uploads.py, so no script runs while they
come; this part reruns once they have settled, and shows what was understood.
"""

from collections.abc import Callable

import streamlit as st

from tl_core.data import sets
from tl_core.data.arrangement.readings import check_counts
from tl_core.data.upload.upload_session import Staging, UploadSummary, delete_expired
from tl_core.errors import UserError
from ui.shared import read_only, words
from ui.upload import component, reading, server_folder, summary

FEWEST_CLASSES = 2


@st.fragment
def draw(open_set: Callable[[str], None], extend: str | None = None) -> None:
    """The whole way from pictures to a set; ``extend`` names the own set that gets more of them.

    Once confirmed, ``open_set(name)`` shows the set.
    """
    staging = _staging(extend)
    classes = _classes_of(staging, extend)
    understood = staging.summary()
    # Fixed places: the component must stay where it is, whatever comes and goes.
    cards, folder, below = (st.container() for _ in range(3))
    with cards:
        busy = component.draw(staging.id, summary.by_class(understood), classes, understood.revision,
                              understood.arrangement)
    with folder:
        server_folder.draw(staging)
    with below:
        if understood.classes or understood.refused:
            summary.draw(understood, staging.single_rows())
            reading.draw(staging, understood, busy)
        _confirm(staging, understood, extend, busy, open_set)


def _staging(extend: str | None) -> Staging:
    """The visitor's open one for a new set, or (``extend``) for more pictures of that one; made when first needed."""
    try:
        return Staging.find(st.session_state[_key(extend)])
    except (KeyError, UserError):  # none yet, or swept away after a day
        delete_expired()
        started = Staging.new()
        st.session_state[_key(extend)] = started.id
        return started


def _forget(extend: str | None) -> None:
    """The next draw begins with nothing."""
    st.session_state.pop(_key(extend), None)


def _key(extend: str | None) -> str:
    return f"bring:{extend or ''}"


def _classes_of(staging: Staging, extend: str | None) -> list[str]:
    if not extend:
        return []
    rows = sets.rows(extend)
    staging.extends(rows)
    return sorted({row.label for row in rows})


def _confirm(staging: Staging, understood: UploadSummary, extend: str | None, busy: bool,
             open_set: Callable[[str], None]) -> None:
    missing = _missing(understood, extend, busy)
    with st.form("bring", border=bool(not missing)):
        fields = {} if extend or not understood.classes else _fields()
        if missing:
            st.caption(missing)
        pressed = st.form_submit_button(_words(understood, extend), type="primary", icon=":material/check:",
                                        disabled=bool(missing), key="make the set")
    message = st.container()
    if understood.classes or understood.refused:
        _cancel(staging, understood, extend)
    if pressed and not missing:
        with message:
            _make(staging, extend, fields, open_set)


def _fields() -> dict[str, str]:
    """The new set's name and where its pictures come from."""
    name = st.text_input("Name of the set", key="bring name", max_chars=60, placeholder="my_pictures")
    with st.expander("Title, source and licence (optional)"):
        rest = {field: st.text_input(field.capitalize(), key=f"bring {field}", max_chars=300, placeholder=example)
                for field, example in (("title", "Leaves of our school yard"), ("source", "photographed by class 7b"),
                                       ("licence", "CC BY 4.0, or private"))}
    return {"name": name, **rest}


def _missing(understood: UploadSummary, extend: str | None, busy: bool) -> str:
    """What is still to be done before a set can be made, or nothing."""
    if busy:
        return "Pictures are on their way …"
    if not understood.classes:
        return "Nothing has arrived yet. Add pictures of " + ("any class." if extend else "at least two classes.")
    if not extend and len(understood.classes) < FEWEST_CLASSES:
        return f"So far there is only {words.plain(understood.classes[0])}. A set needs a second class to tell it from."
    return "" if extend else _untrained(understood)


def _untrained(understood: UploadSummary) -> str:
    """Which class could not be learnt because nothing of it is to train on, or nothing."""
    try:
        check_counts(understood.counts, "")
    except UserError as error:
        return words.plain(str(error))
    return ""


def _words(understood: UploadSummary, extend: str | None) -> str:
    total = words.plural(sum(summary.by_class(understood).values()), "picture")
    if extend:
        return f"Add {total} to {words.plain(extend)}"
    return f"Make a set of {total}" if understood.classes else "Make the set"


def _make(staging: Staging, extend: str | None, fields: dict[str, str], open_set: Callable[[str], None]) -> None:
    try:
        with st.spinner("Making the set …"):
            read_only.check()
            entry = sets.extend(extend, staging) if extend else sets.create(staging, **fields)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    _forget(extend)
    open_set(entry.name)


def _cancel(staging: Staging, understood: UploadSummary, extend: str | None) -> None:
    total = words.plural(sum(summary.by_class(understood).values()), "picture")
    with st.popover("Start over", icon=":material/delete:"):
        st.markdown(f"{total} brought so far would be thrown away; your own files stay as they are.")
        if read_only.button("Throw them away", key="throw away"):
            staging.discard()
            _forget(extend)
            st.rerun()
