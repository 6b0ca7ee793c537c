"""What a page shows stands in its address, so that a reload or a friend sees the same."""

from collections.abc import Sequence

import streamlit as st

from ui.shared import way_back

SET, VIEW, NEW, PICTURE, TO = "set", "view", "new", "picture", "to"
_OWN = (SET, VIEW, NEW, PICTURE, TO, "class", "split", "page", "read")


def initial(parameter: str, key: str, options: Sequence, otherwise) -> None:
    """Set a widget that has no value yet to the address's, or to ``otherwise``."""
    if key not in st.session_state or st.session_state[key] not in options:
        asked = st.query_params.get(parameter)
        st.session_state[key] = next((option for option in options if str(option) == asked), otherwise)


def remember(parameter: str, value, otherwise) -> None:
    """Write a widget's value into the address; what is usual is left out."""
    if value in (None, otherwise):
        st.query_params.pop(parameter, None)
    elif st.query_params.get(parameter) != str(value):
        st.query_params[parameter] = str(value)


def affirm() -> None:
    """Have the browser's address say what this page was asked for, and nothing that belongs to another page.

    A link to the page one is on leaves the address as it was; the browser's way back
    from another page brings that one's address along. Coming back from training on a
    set, one finds the set.
    """
    asked = st.query_params.to_dict()
    if SET not in asked and "data" in asked:
        asked[SET] = asked["data"]
    own = (*_OWN, *(way_back.ADDRESS if TO in asked else ()))
    st.query_params.from_dict({name: value for name, value in asked.items() if name in own})
