"""How a strategy tunes, in detail: the settings of the Advanced part that only some strategies use, and schedules."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from tl_core.config import RunConfig
from tl_core.strategies import Strategy
from ui.shared import forms

NORMS = {"statistics": "statistics only"}
SCHEDULES = {"one_cycle": "one cycle"}
FIELDS: dict[str, Callable[[str], None]] = {
    "layer_decay": partial(forms.share, step=0.05),
    "unfreeze_steps": partial(forms.whole, placeholder="usual: 4, or fewer"),
    "step_decay": partial(forms.share, step=0.005),
    "batch_norm": partial(forms.choice, words=NORMS),
    "l2_sp": forms.scientific,
    "transfer_depth": partial(forms.whole, placeholder="off: every block takes the weights"),
    "adaptation_weight": partial(forms.share, step=0.1),
    "temperature": forms.scientific,
    "schedule": partial(forms.choice, words=SCHEDULES),
    "warm_up": forms.share,
    "weight_decay": forms.scientific,
    "label_smoothing": forms.share,
}


def names(strategy: Strategy) -> list[str]:
    """The fields that change what the strategy does."""
    return [name for name in FIELDS if name not in strategy.unused()]


def draw(strategy: Strategy) -> None:
    for name in names(strategy):
        FIELDS[name](name)


def values(strategy: Strategy) -> dict:
    """The fields' values as ``RunConfig`` takes them; what was never drawn has its default."""
    return {name: _value(name) for name in names(strategy)}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    for name in FIELDS:
        value = getattr(config, name)
        st.session_state[name] = forms.typed(value) if name in forms.TYPED else value


def _value(name: str):
    value = st.session_state.get(name, forms.default(name))
    return (value.strip() or forms.default(name)) if isinstance(value, str) else value
