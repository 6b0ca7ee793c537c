"""Settings that come from elsewhere: the address's, those of the run that it shows, or of a run to train again."""

from collections.abc import Callable, Mapping

import streamlit as st

from tl_core import config_link, name_lists, plan, run_pictures, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.server import sources
from tl_core.strategies import STRATEGIES
from tl_core.tracking import RunRecord
from ui.shared import forms, granted_paths, read_only, url_state, words
from ui.shared import run_pictures as shown_pictures
from ui.train import task_form, train_form

AGAIN = "train again"  # session state: the config to fill in
_SEEN, _WRITTEN, _WRONG = "address read", "address written", "address wrong"
_RUN = "form of run"  # session state: the run in the address whose settings the form took, or gave
_OF_THE_PAGE = (url_state.RUN, read_only.PARAMETER)
_HANG_ON_OTHERS = ("freeze_depth", "freeze_above", "transfer_depth", "domain", "arrangement")
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
    _fill_from_run()
    if config := state.pop(AGAIN, None):
        granted_paths.grant(config)
        train_form.fill(config)
        state[_ABOUT] = config.data, state.pop(_NOTE, "")
    _tell()
    parameters = _asked()
    if parameters not in (state.get(_SEEN, {}), state.get(_WRITTEN)):
        state[_SEEN] = parameters
        state[_WRONG] = _take_all(parameters) if config_link.PARAMETER in parameters else [
            error for name, value in parameters.items() if (error := _take(name, value))]
    for error in state.get(_WRONG, ()):
        st.warning(f"The address asks for something that is not there. {words.plain(error)}",
                   icon=":material/link_off:")


def written(parameters: Mapping[str, str]) -> None:
    """The address has been made to say what the form says."""
    st.session_state[_WRITTEN] = dict(parameters)


def filled_by(run_id: str) -> None:
    """The form is this run's already."""
    st.session_state[_RUN] = run_id


def _asked() -> dict[str, str]:
    """What the address says of settings: every one in a link with a version, else those that pages link with."""
    said = {name: value for name, value in url_state.every().items() if name not in _OF_THE_PAGE}
    return said if config_link.PARAMETER in said else {name: said[name] for name in _CHECKS if name in said}


def _fill_from_run() -> None:
    """The settings of the run in the address, once: what Train would train is what one looks at."""
    run_id, state = url_state.text(url_state.RUN), st.session_state
    if not run_id or run_id == state.get(_RUN):
        return
    filled_by(run_id)
    try:
        again(tracking.run(run_id))
    except UserError:  # the run's own place says it
        state.pop(AGAIN, None)


def _take_all(given: Mapping[str, str]) -> list[str]:
    """Take a whole experiment; what is wrong with it, in words."""
    good, wrong = {}, list[UserError]()
    for name, value in given.items():
        try:
            if name in _CHECKS and value:
                _CHECKS[name](value)
            good[name] = value
        except UserError as error:
            wrong.append(error)
    good, more = _that_fit(_with_backbone(good))
    config, unread = config_link.config_of(good)
    train_form.fill(config)
    return [str(error) for error in (*wrong, *unread, *more)]


def _with_backbone(given: dict[str, str]) -> dict[str, str]:
    """One that reads the set's pictures or texts, where none is said."""
    modality = sources.entry(given.get("data", forms.default("data"))).modality
    usual = forms.default("backbone")
    if "backbone" in given or BACKBONES.get(usual).modality == modality:
        return given
    return {**given, "backbone": next(spec.name for spec in BACKBONES if spec.modality == modality)}


def _that_fit(given: dict[str, str]) -> tuple[dict[str, str], list[UserError]]:
    """The settings that go together: without the one that stands in the way, or without all that could."""
    if (fault := _fault(given)) is None:
        return given, []
    for name in reversed([name for name in given if name not in config_link.ALWAYS]):
        others = {other: value for other, value in given.items() if other != name}
        if _fault(others) is None:
            return others, [fault]
    return {name: value for name, value in given.items() if name not in _HANG_ON_OTHERS}, [fault]


def _fault(given: Mapping[str, str]) -> UserError | None:
    try:
        plan.resolve_config_and_data(config_link.config_of(given)[0])
    except UserError as error:
        return error
    return None


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
