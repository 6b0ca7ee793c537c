"""Widgets drawn from RunConfig's fields: title, description, bounds and default are read from there.

A widget's key is its field's name. Number fields take whatever is typed: ``RunConfig``
checks the bounds and the page shows its message, so that nothing is silently
replaced by an older value.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import streamlit as st
from pydantic import BaseModel

from tl_core.config import BEGINS_WITH, HeadConfig, RunConfig, bounds, number

TYPED = ("learning_rate", "backbone_learning_rate", "seconds", "l2_sp", "weight_decay",
         "temperature")  # numbers that are text here
KEPT: Literal["session"] = "session"  # a visit to another page forgets nothing


def title(name: str, model: type[BaseModel] = RunConfig) -> str:
    return model.model_fields[name].title or name


def help_text(name: str, model: type[BaseModel] = RunConfig) -> str:
    """The field's description and, where it has them, its bounds."""
    info = model.model_fields[name]
    low, high = bounds(name, model)
    if name == "classes" or low is None or isinstance(info.default, str | tuple):
        return info.description or ""
    limits = f"{number(low)} to {number(high)}." if high is not None else f"{number(low)} or more."
    return f"{info.description} {limits}"


def default(name: str, model: type[BaseModel] = RunConfig):
    """What a new run has in the field."""
    return BEGINS_WITH.get(name, model.model_fields[name].default)


def whole(name: str, *, step: int = 1, placeholder: str | None = None) -> None:
    """A whole number; a field that may be None stays empty until something is typed."""
    st.session_state.setdefault(name, default(name))
    st.number_input(title(name), value=None, step=step, key=name, help=help_text(name), placeholder=placeholder,
                    persist_state=KEPT)


def scientific(name: str, placeholder: str | None = None) -> None:
    """A number as text, because 1e-5 is easier to type than 0.00001; its field is one of ``TYPED``."""
    st.session_state.setdefault(name, typed(default(name)))
    st.text_input(title(name), key=name, help=help_text(name), placeholder=placeholder, persist_state=KEPT)


def share(name: str, model: type[BaseModel] = RunConfig, step: float = 0.05, shown: str | None = None) -> None:
    """A slider over a field that has both bounds; ``shown`` is a number's printf format."""
    low, high = bounds(name, model)
    st.session_state.setdefault(name, default(name, model))
    assert low is not None and high is not None
    st.slider(title(name, model), float(low), float(high), step=step, key=name, help=help_text(name, model),
              format=shown, persist_state=KEPT)


def choice(name: str, model: type[BaseModel] = RunConfig, words: dict[str, str] | None = None,
           without: Sequence[str] = ()) -> None:
    """Buttons for a field that is one of a few words; those in ``without`` have no meaning here."""
    options = [option for option in get_args(model.model_fields[name].annotation) if option not in without]
    if st.session_state.setdefault(name, default(name, model)) not in options:
        st.session_state[name] = default(name, model)
    st.segmented_control(title(name, model), options, key=name, help=help_text(name, model), required=True,
                         wrap=True, format_func=lambda option: (words or {}).get(option, option), persist_state=KEPT)


def switch(name: str) -> None:
    st.session_state.setdefault(name, default(name))
    st.toggle(title(name), key=name, help=help_text(name), persist_state=KEPT)


def typed(value: float | None) -> str:
    """A number as it stands in a field of ``TYPED``."""
    return "" if value is None else f"{value:g}"


def hidden_layers() -> None:
    """The head's hidden sizes as text; empty is a linear probe."""
    st.session_state.setdefault("hidden", hidden_text(default("hidden", HeadConfig)))
    st.text_input(title("hidden", HeadConfig), key="hidden", help=help_text("hidden", HeadConfig),
                  placeholder="none: a linear probe", persist_state=KEPT)


def hidden_text(sizes) -> str:
    return ", ".join(map(str, sizes))


def hidden_sizes(text: str) -> tuple[str, ...]:
    """The parts of "512, 128", for ``RunConfig`` to check."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def field_key(name: str, owner: str) -> str:
    """The key of a field whose choices depend on another (the freeze depth on the backbone)."""
    return f"{name}:{owner}"
