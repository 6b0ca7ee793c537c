"""What a page says while the store of runs cannot be used; it comes back by itself."""

import functools
from collections.abc import Callable

import streamlit as st

from tl_core import tracking
from tl_core.tracking import StoreError
from ui.shared import words

LOOK_SECONDS = 3
PATIENCE_SECONDS = 0.5


def tell(error: StoreError) -> None:
    """The sentence, in place of what needs the store."""
    st.error(words.plain(str(error)), icon=":material/database_off:", title="Runs cannot be read or kept now")
    st.caption("Runs that train go on. What the store cannot take is kept beside it and written when it is back; "
               "this page then comes back by itself.")
    _wait_for_it()


def reported(part: Callable) -> Callable:
    """A part of a page that is drawn by a timer of its own: it says what is wrong instead of failing."""
    @functools.wraps(part)
    def guarded(*arguments, **options):
        try:
            return part(*arguments, **options)
        except StoreError as error:
            return st.error(words.plain(str(error)), icon=":material/database_off:")
    return guarded


@st.fragment(run_every=LOOK_SECONDS)
def _wait_for_it() -> None:
    if tracking.look(PATIENCE_SECONDS) is None:
        st.rerun()
