"""The pool: sets whose labels are ignored, folders without classes, several of them together; in the address."""

import streamlit as st

from tl_core import name_lists
from tl_core.errors import UserError
from ui.self_taught import presets
from ui.shared import picture_sets, url_state

POOL = "pool"
HELP = ("Pictures that are learnt from without a look at any label. Several make one pool. The path of a folder under "
        "`TL_DATA_DIR` can be typed too: every picture in it and below, whatever its sub-folders are called.")


def draw() -> list[str]:
    """Names of sets and paths of folders; empty, with a message, where nothing is chosen."""
    offered = {name: entry.title for name, entry in picture_sets.here().items()}
    offered |= {name: name for name in _of_address() if name not in offered}
    chosen = url_state.multiselect("Pool", POOL, offered, [presets.POOL], help=HELP, accept_new_options=True,
                                   placeholder="sets, or a folder's path")
    if not chosen:
        st.caption("A pool is needed: choose a set, or type a folder's path.")
    return chosen


def _of_address() -> list[str]:
    try:
        return name_lists.parted(url_state.text(POOL))
    except UserError:  # a quote that never ends
        return []
