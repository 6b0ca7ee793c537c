"""A folder of the server whose pictures need no label, wherever they lie in it; its path stands in the address."""

from pathlib import Path

import streamlit as st

from tl_core import settings
from tl_core.data.upload.folder import server_folder
from tl_core.errors import UserError
from ui.shared import url_state, who, words

MOST = 200


def draw(parameter: str, explained: str) -> str | None:
    """The path of the folder in ``parameter``; None, with a message, where there is none that a page may open."""
    if not who.may_take_folders():
        return None
    shared = tuple(settings.data_dirs())
    if not shared:
        st.info("No folder is shared yet: start the server with `TL_DATA_DIR` naming one.",
                icon=":material/folder_off:")
        return None
    linked, key = url_state.text(parameter), f"url {parameter} folder"
    options = _offered(shared)
    st.session_state[key] = linked if linked.startswith("/") else None
    st.selectbox("Folder", [*options, *([linked] if linked.startswith("/") and linked not in options else [])], key=key,
                 index=None, placeholder="Choose one, or type its path", accept_new_options=True, on_change=_write,
                 args=(parameter, key), help=explained, label_visibility="collapsed")
    try:
        return str(server_folder(linked)) if linked.startswith("/") else None
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/folder_off:")
        return None


@st.cache_data(ttl=60, max_entries=4, show_spinner=False)
def _offered(shared: tuple[Path, ...]) -> list[str]:
    """Folders right below those shared, by path."""
    folders = [str(folder) for parent in shared if parent.is_dir() for folder in parent.iterdir()
               if folder.is_dir() and not folder.name.startswith(".")]
    return sorted(folders)[:MOST]


def _write(parameter: str, key: str) -> None:
    url_state.set_param(parameter, st.session_state[key])
