"""What the Compare page shows stands in its address; widgets only write there, so it is the one truth."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from ui.shared import read_only as reading

RUNS, COMPARISON, VIEW, READ = "runs", "comparison", "view", "read"


def read_only() -> bool:
    """Whether this is the link for a class: the same picture, nothing to change."""
    return reading.on()


def run_ids() -> list[str]:
    """The single runs in the address, each once."""
    return list(dict.fromkeys(part for part in st.query_params.get(RUNS, "").split(",") if part))


def set_param(parameter: str, value: str | Iterable[str] | None) -> None:
    """Write a value, or several with commas between; nothing takes the parameter out."""
    text = value if isinstance(value, str) or value is None else ",".join(value)
    if text:
        st.query_params[parameter] = text
    else:
        st.query_params.pop(parameter, None)


def get_param(parameter: str, options: Sequence[str], otherwise: str) -> str:
    """The address's value where it is one of ``options``."""
    asked = st.query_params.get(parameter)
    return asked if asked in options else otherwise


def buttons(label: str, parameter: str, options: dict[str, str], otherwise: str, hidden: bool = False) -> str:
    """A segmented control whose choice stands in the address; what is usual is left out there."""
    return _controlled(st.segmented_control, label, parameter, options, otherwise, required=True, wrap=True,
                       label_visibility="collapsed" if hidden else "visible")


def select_param(label: str, parameter: str, options: dict[str, str], otherwise: str) -> str:
    """The same as a select box, for many or long names."""
    return _controlled(st.selectbox, label, parameter, options, otherwise)


def slider(label: str, parameter: str, options: dict[str, str], otherwise: str, **more) -> str:
    """The same as a slider over names in their order, two at least."""
    return _controlled(st.select_slider, label, parameter, options, otherwise, **more)


def _controlled(widget: Callable, label: str, parameter: str, options: dict[str, str], otherwise: str, **more) -> str:
    key = f"compare {parameter}"
    st.session_state[key] = get_param(parameter, list(options), otherwise)
    return widget(label, list(options), key=key, format_func=lambda name: options.get(name, name),
                  on_change=_write, args=(parameter, key, otherwise), **more)


def _write(parameter: str, key: str, otherwise: str) -> None:
    chosen = st.session_state.get(key)
    set_param(parameter, None if chosen == otherwise else chosen)
