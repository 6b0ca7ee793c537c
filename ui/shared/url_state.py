"""What a page shows stands in its address, so that a reload or a friend sees the same; widgets only write there.

Every page reads and writes its address here. People keep links: ``tests/ui/test_addresses.py`` lists what each page
has in its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import streamlit as st

from tl_core import name_lists
from tl_core.errors import UserError

# What links between pages carry; what one page alone knows stands in its own modules.
RUN, RUNS, COMPARISON, DATA, SET, PICTURE, NETWORK, VIEW = (
    "run", "runs", "comparison", "data", "set", "picture", "network", "view")
TO = "to"  # another label for the picture
TRUE, TAKEN = "true", "taken"  # the cell of a confusion matrix
TASK = "task"  # of a run that has learnt several


def has(parameter: str) -> bool:
    return parameter in st.query_params


def text(parameter: str, otherwise: str = "") -> str:
    """The address's value as it is."""
    return st.query_params.get(parameter, otherwise)


def several(parameter: str) -> list[str]:
    """The address's values, with commas between, each once."""
    return list(dict.fromkeys(part for part in text(parameter).split(",") if part))


def number(parameter: str, otherwise: int) -> int:
    """The address's value where it is a whole number from 0 on that somebody may mean."""
    given = text(parameter)
    return int(given) if given.isdecimal() and len(given) < 7 else otherwise


def get_param(parameter: str, options: Sequence[str], otherwise: str) -> str:
    """The address's value where it is one of ``options``."""
    given = st.query_params.get(parameter)
    return given if given is not None and given in options else otherwise


def every() -> dict[str, str]:
    """All that the address says."""
    return st.query_params.to_dict()


def page_address(query: str) -> str:
    """The whole address of the page that is open, with this query instead of its own."""
    base = urlsplit(st.context.url or "")
    return f"{base.scheme}://{base.netloc}{base.path}?{query}" if base.netloc else f"?{query}"


def set_param(parameter: str, value: str | Iterable[str] | None) -> None:
    """Write a value, or several with commas between; nothing takes the parameter out."""
    given = value if isinstance(value, str) or value is None else ",".join(value)
    if not given:
        st.query_params.pop(parameter, None)
    elif st.query_params.get(parameter) != given:
        st.query_params[parameter] = given


def drop(*parameters: str) -> None:
    """Take these out."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)


def replace(parameters: Mapping[str, str]) -> None:
    """Have the address say this and nothing else."""
    st.query_params.from_dict(dict(parameters))


def affirm() -> None:
    """Have the browser's address say what the page was asked for: a link to the page one is on leaves it as it was."""
    replace(every())


def buttons(label: str, parameter: str, options: dict[str, str], otherwise: str, hidden: bool = False,
            **more) -> str:
    """A segmented control whose choice stands in the address; what is usual is left out there."""
    return _controlled(st.segmented_control, label, parameter, options, otherwise, required=True, wrap=True,
                       label_visibility="collapsed" if hidden else "visible", **more)


def select_param(label: str, parameter: str, options: dict[str, str], otherwise: str, **more) -> str:
    """The same as a select box, for many or long names."""
    return _controlled(st.selectbox, label, parameter, options, otherwise, **more)


def slider(label: str, parameter: str, options: dict[str, str], otherwise: str, **more) -> str:
    """The same as a slider over names in their order, two at least."""
    return _controlled(st.select_slider, label, parameter, options, otherwise, **more)


def multiselect(label: str, parameter: str, options: dict[str, str], otherwise: Sequence[str], **more) -> list[str]:
    """Several of ``options``; what is usual is left out of the address."""
    key = f"url {parameter}"
    st.session_state[key] = [name for name in _names(parameter) if name in options] or list(otherwise)
    return st.multiselect(label, list(options), key=key, format_func=lambda name: options.get(name, name),
                          on_change=_write_several, args=(parameter, key, list(otherwise)), **more)


def toggle(label: str, parameter: str, **more) -> bool:
    """A switch that is on until the address says no."""
    key = f"url {parameter}"
    st.session_state[key] = text(parameter) != "no"
    return st.toggle(label, key=key, on_change=_write_switch, args=(parameter, key), **more)


def _controlled(widget: Callable, label: str, parameter: str, options: dict[str, str], otherwise: str,
                drops: Sequence[str] = (), **more) -> str:
    """``drops`` are parameters that another choice makes meaningless."""
    key = f"url {parameter}"
    st.session_state[key] = get_param(parameter, list(options), otherwise)
    return widget(label, list(options), key=key, format_func=lambda name: options.get(name, name),
                  on_change=_write, args=(parameter, key, otherwise, drops), **more)


def _write(parameter: str, key: str, otherwise: str, drops: Sequence[str]) -> None:
    chosen = st.session_state.get(key)
    set_param(parameter, None if chosen == otherwise else chosen)
    drop(*drops)


def _names(parameter: str) -> list[str]:
    """Names that may hold commas themselves."""
    try:
        return name_lists.parted(text(parameter))
    except UserError:  # a quote that never ends
        return []


def _write_several(parameter: str, key: str, otherwise: list[str]) -> None:
    chosen = st.session_state.get(key) or []
    set_param(parameter, None if set(chosen) == set(otherwise) else name_lists.joined_closely(chosen))


def _write_switch(parameter: str, key: str) -> None:
    set_param(parameter, None if st.session_state[key] else "no")
