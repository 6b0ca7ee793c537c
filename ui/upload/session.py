"""The visitor's open staging: made when first needed, found again after a look at another page."""

import streamlit as st

from tl_core.data.upload.upload_session import Staging, delete_expired
from tl_core.errors import UserError


def staging(extend: str | None) -> Staging:
    """The staging for a new set, or (``extend``) for more pictures of that one."""
    try:
        return Staging.find(st.session_state[_key(extend)])
    except (KeyError, UserError):  # none yet, or swept away after a day
        delete_expired()
        started = Staging.new()
        st.session_state[_key(extend)] = started.id
        return started


def forget(extend: str | None) -> None:
    """The next draw begins with nothing."""
    st.session_state.pop(_key(extend), None)


def _key(extend: str | None) -> str:
    return f"bring:{extend or ''}"
