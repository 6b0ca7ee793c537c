"""Settings that come from elsewhere: ?data=… in the address, or a run to train again."""

from collections.abc import Callable

import streamlit as st

from tl_core import name_lists, run_pictures, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from tl_core.tracking import RunRecord
from ui.shared import forms, granted_paths, url_state, words
from ui.shared import run_pictures as shown_pictures
from ui.train import task_form, train_form

AGAIN = "train again"  # session state: the config to fill in
_SEEN, _WRONG = "address read", "address wrong"
_NOTE, _ABOUT = "train again note", "train again about"
ON = "on"


def forget() -> None:
    """Take the next address in full, also where it is the one taken last: a link has been followed on purpose."""
    st.session_state.pop(_SEEN, None)


def again(record: RunRecord) -> None:
    """Fill in a run's settings when the Train page opens: on the version of its set that it trained on."""
    where, today = run_pictures.pinned(record), shown_pictures.of(record.run_id)
    st.session_state[AGAIN] = record.config.changed(data=where.name)
    st.session_state[_NOTE] = today.sentence if today is not None and today.lacking else where.note


def apply() -> None:
    """Fill the form from elsewhere, once each; names in the address that do not exist give a message."""
    state = st.session_state
    if config := state.pop(AGAIN, None):
        granted_paths.grant(config)
        train_form.fill(config)
        state[_ABOUT] = config.data, state.pop(_NOTE, "")
    _tell()
    parameters = {name: url_state.text(name) for name in _CHECKS if url_state.has(name)}
    if parameters != state.get(_SEEN, {}):
        state[_SEEN] = parameters
        state[_WRONG] = [error for name, value in parameters.items() if (error := _take(name, value))]
    for error in state.get(_WRONG, ()):
        st.warning(f"The address asks for something that is not there. {words.plain(error)}",
                   icon=":material/link_off:")


def _tell() -> None:
    """What cannot be as it was for the run to train again, as long as its set is chosen."""
    data, note = st.session_state.get(_ABOUT, ("", ""))
    if note and st.session_state.get("data") == data:
        st.warning(f"{words.plain(note)} A run trains on what is there now.", icon=":material/history:")


def _take(name: str, value: str) -> str | None:
    """Take a field from the address, or the error that it is."""
    try:
        _CHECKS[name](value)
    except UserError as error:
        return str(error)
    if name == _TASKS:
        task_form.choose(st.session_state.get("data", forms.default("data")), name_lists.parted(value))
    elif name == _WEIGHTS:
        st.session_state[forms.field_key(name, st.session_state.get("backbone", forms.default("backbone")))] = value
    elif name == _SIZE:
        st.session_state[name] = int(value)
    else:
        st.session_state[name] = value == ON if name in _SWITCHES else value
    return None


def _check_switch(value: str) -> None:
    if value not in (ON, "off"):
        raise UserError(f"class_weights is {value!r}.", "Expected on or off.", "Correct the address.")


def _check_size(value: str) -> None:
    RunConfig.parse({"image_size": value})


_SWITCHES = ("class_weights",)
_WEIGHTS, _SIZE = "weights", "image_size"  # of the backbone that the address or the form names
_TASKS = "tasks"  # of the set that the address or the form names; whether it has them, the Train button says
_CHECKS: dict[str, Callable] = {"data": sources.entry, "backbone": BACKBONES.registered, "strategy": STRATEGIES.get,
           "class_weights": _check_switch, _WEIGHTS: tracking.source_model, _SIZE: _check_size,
           _TASKS: name_lists.parted}
