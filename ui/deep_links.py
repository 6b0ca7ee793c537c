"""Settings that come from elsewhere: ?data=… in the address, or a run to train again."""

import streamlit as st

from tl_core.backbones.catalog import BACKBONES
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from ui import granted, train_form

AGAIN = "train again"  # session state: the config to fill in
_SEEN, _WRONG = "address read", "address wrong"
ON = "on"


def forget() -> None:
    """Take the next address in full, also where it is the one taken last: a link has been followed on purpose."""
    st.session_state.pop(_SEEN, None)


def apply() -> None:
    """Fill the form from elsewhere, once each; names in the address that do not exist give a message."""
    state = st.session_state
    if config := state.pop(AGAIN, None):
        granted.grant(config)
        train_form.fill(config)
    asked = {name: st.query_params[name] for name in _CHECKS if name in st.query_params}
    if asked != state.get(_SEEN, {}):
        state[_SEEN] = asked
        state[_WRONG] = [error for name, value in asked.items() if (error := _take(name, value))]
    for error in state.get(_WRONG, ()):
        st.warning(f"The address asks for something that is not there. {error}", icon=":material/link_off:")


def _take(name: str, value: str) -> str | None:
    """Take a field from the address, or the error that it is."""
    try:
        _CHECKS[name](value)
    except UserError as error:
        return str(error)
    st.session_state[name] = value == ON if name in _SWITCHES else value
    return None


def _check_switch(value: str) -> None:
    if value not in (ON, "off"):
        raise UserError(f"class_weights is {value!r}.", "Expected on or off.", "Correct the address.")


_SWITCHES = ("class_weights",)
_CHECKS = {"data": sources.entry, "backbone": BACKBONES.get, "strategy": STRATEGIES.get,
           "class_weights": _check_switch}
