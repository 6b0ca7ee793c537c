"""The shift dial: a target made of the source's own pictures by changing them, so that "same distribution" breaks.

The address has it as ``target=shift:night=0.6,noise=0.2``, which is also how ``tl_core`` names it.
"""

from dataclasses import asdict

import streamlit as st

from tl_core.data.shift import MOST, PREFIX, Shift
from tl_core.errors import UserError
from ui.adapt import spaces_mode
from ui.shared import url_state

TARGET = "target"
DIALS = {"night": "Night", "blur": "Blur", "noise": "Noise", "grey": "Grey", "rotation": "Rotation, degrees",
         "balance": "Another class balance"}
USUAL = Shift(night=0.6)
STEPS = 20


def draw() -> str | None:
    """A slider for each change; the target's name, None while nothing is changed."""
    shift = read(url_state.text(TARGET))
    columns = st.columns(2)
    for number, (name, title) in enumerate(DIALS.items()):
        key, most = f"shift {name}", MOST.get(name, 1.0)
        st.session_state[key] = asdict(shift)[name]
        columns[number % 2].slider(title, 0.0, most, step=most / STEPS, key=key, on_change=_write)
    if shift == Shift() and not spaces_mode.two():
        st.info("Move a slider: as long as nothing is changed, source and target are alike.", icon=":material/info:")
        return None
    return str(shift)


def read(given: str) -> Shift:
    """The shift that an address names; what it cannot name is the usual one, "shift:" alone none."""
    if given == PREFIX:
        return Shift()
    try:
        return Shift.parse(given) if given.startswith(PREFIX) else USUAL
    except UserError:
        return USUAL


def _write() -> None:
    url_state.set_param(TARGET, str(Shift(**{name: st.session_state[f"shift {name}"] for name in DIALS})))
