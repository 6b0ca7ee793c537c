"""A folder that lies on the server already, under one of those of ``TL_DATA_DIR``."""

from pathlib import Path

import streamlit as st

from tl_core import settings
from tl_core.data import folders
from tl_core.data.upload.folder import server_folder, shared_folders
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError
from ui.shared import read_only, who, words

DEEPEST = 2  # folders below those of TL_DATA_DIR that are offered; deeper ones can be typed


def draw(staging: Staging) -> None:
    """A choice of folders and a button that copies one into the staging."""
    with st.expander("A folder on the server", icon=":material/folder_open:"):
        if not who.may_take_folders():
            return
        shared = tuple(settings.data_dirs())
        if not shared:
            st.caption("None is shared yet: start the server with `TL_DATA_DIR` naming a folder, and the class folders "
                       "under it can be taken from here.")
            return
        chosen = st.selectbox("Folder", offered(shared), index=None, key=f"server folder {staging.id}",
                              accept_new_options=True, placeholder="Choose one, or type its path",
                              help="Only folders under those of TL_DATA_DIR. Pictures are copied, the folder stays.")
        if read_only.button("Add its pictures", key="add server folder", icon=":material/drive_folder_upload:",
                            disabled=not chosen) and chosen:
            _add(staging, chosen)


@st.cache_data(ttl=60, max_entries=4, show_spinner=False)
def offered(shared: tuple[Path, ...]) -> list[str]:
    """Folders under ``shared`` that hold classes of pictures, by path; looked for anew every minute."""
    return sorted({str(folder) for parent in shared for folder in _below(parent, DEEPEST)})


def _below(folder: Path, levels: int) -> list[Path]:
    """The folders with classes, so many levels deep; what lies below one is part of it."""
    try:
        children = [path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir()]
    except OSError:  # not there, or not to be read
        return []
    below = []
    for child in children:
        if folders.look(child):
            below.append(child)
        elif levels > 1:
            below += _below(child, levels - 1)
    return below


def _add(staging: Staging, chosen: str) -> None:
    bar = st.progress(0.0, "Looking into the folder …")

    def progress(stage: str, done: int, total: int) -> None:
        bar.progress(words.share(done, total), f"{words.plain(stage)}: {done}{f' of {total}' if total else ''}")
    try:
        staging.add_folder(server_folder(Path(chosen)), progress, within=shared_folders())
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    finally:
        bar.empty()
    st.rerun()  # the counts above have changed
