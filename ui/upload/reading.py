"""How the folders that were brought are read, and the choice of another reading."""

import streamlit as st

from tl_core.data.upload.upload_session import Staging, UploadSummary
from tl_core.errors import UserError
from ui.shared import words
from ui.shared.reading_names import NAMES


def draw(staging: Staging, understood: UploadSummary, busy: bool) -> None:
    """What the folders were taken for; a choice where they may be something else."""
    meanings: dict[str, str] = dict(understood.arrangements)
    now = understood.arrangement
    if len(meanings) < 2 or now is None:
        return
    # The key follows the reading, so that the choice shows what holds, whoever changed it.
    chosen = st.selectbox("How the folders are read", list(meanings), list(meanings).index(now),
                          format_func=lambda name: NAMES.get(name, name), disabled=busy,
                          key=f"arrangement {staging.id} {now}",
                          help="Folders can be read in more than one way. The likely one comes first.")
    st.caption(words.plain(meanings[now]))
    if chosen != now and not busy:
        _choose(staging, chosen)


def _choose(staging: Staging, name: str) -> None:
    try:
        with st.spinner("Reading the folders anew …"):
            staging.arrange(name)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    st.rerun()
