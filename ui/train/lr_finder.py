"""Find a learning rate, beside its field on the Train page: tried aside, drawn, taken over with a click."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tl_core.config import RunConfig
from tl_core.engine import task_process, tasks
from tl_core.strategies import STRATEGIES
from ui.shared import page_tasks, read_only, task_progress, words
from ui.train import set_fields

BUTTON = "Find a learning rate"
HELP = ("Takes at most 100 training steps, each at a higher rate than the one before, with a new head on your own "
        "set, and looks where the loss falls fastest. Nothing of it is kept.")
# What moves the rates along the curve, or has no part in the search.
NO_MATTER = {"learning_rate", "backbone_learning_rate", "epochs", "seconds", "patience", "schedule", "warm_up"}
_SEARCH = "learning rate search"  # session state: a _Search


class Slots(NamedTuple):
    """Where the button and, below the fields, the curve are drawn once the form is complete."""

    button: DeltaGenerator
    curve: DeltaGenerator


class _Search(NamedTuple):
    """A search of this visitor's: its task, and the settings it is for."""

    task: str
    settings: str


def draw(slots: Slots, config: RunConfig | None) -> None:
    """The button, and what became of it; without a config the button waits."""
    search: _Search | None = st.session_state.get(_SEARCH)
    task = task_process.get(search.task) if search else None
    busy = page_tasks.active(task)
    if slots.button.button(BUTTON, key="find learning rate", icon=":material/query_stats:", help=HELP,
                           disabled=config is None or busy) and config is not None:
        _begin(config)
    if search is not None and task is not None:
        with slots.curve:
            _watch() if busy else _ended(task, search, config)


def _begin(config: RunConfig) -> None:
    task = task_process.submit(tasks.find_learning_rate, config.model_dump(mode="json"))
    st.session_state[_SEARCH] = _Search(task.id, _settings(config))
    st.rerun()


def _settings(config: RunConfig) -> str:
    """The same for configs that one curve answers."""
    return config.model_dump_json(exclude=NO_MATTER)


@st.fragment(run_every=1)
def _watch() -> None:
    search = st.session_state.get(_SEARCH)
    task = task_process.get(search.task) if search else None
    if not page_tasks.active(task):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        task_progress.bar(task, " …")
        if read_only.button("Cancel", key="cancel learning rate", icon=":material/stop_circle:"):
            task.cancel()
            _forget()
            st.rerun()


def _ended(task, search: _Search, config: RunConfig | None) -> None:
    if task.state == "failed":
        st.error(words.plain(task.error), icon=":material/error:", title="The search has failed")
        _close()
    elif task.state == "done" and config is not None:
        if search.settings == _settings(config):
            _result(task.result, config)
        else:
            st.caption(":material/history: The curve was for other settings: find the rate again for these.")


def _result(curve: Mapping[str, Any], config: RunConfig) -> None:
    from ui.shared import plotly_chart
    from ui.train import lr_chart  # Plotly only once there is something to draw

    if curve["losses"]:
        plotly_chart.show(lr_chart.figure(curve, config.learning_rate, plotly_chart.dark()), "learning rate",
                          lr_chart.alt(curve),
                          config.data)
    st.markdown(_in_words(curve, config))
    for note in curve.get("notes", ()):
        st.caption(f":material/healing: {note}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if curve["suggestion"] == config.learning_rate:
            st.badge("In use", icon=":material/check:", color="green")
        elif curve["suggestion"] is not None:
            st.button(f"Use {curve['suggestion']:g}", key="use learning rate", icon=":material/check:",
                      on_click=_use, args=(curve["suggestion"], config.learning_rate))
        _close()


def _in_words(curve: Mapping[str, Any], config: RunConfig) -> str:
    tried = f"{words.plural(len(curve['losses']), 'step')} of “{curve['phase'].lower()}” in {curve['seconds']:.0f} s"
    if curve["suggestion"] is None:
        return (f"At no rate did the loss fall ({tried}), so there is no suggestion. With larger batches or other "
                "weights there may be one.")
    end = f" and runs away at {curve['learning_rates'][-1]:.1g}" if curve["diverged"] else ""
    return f"The loss falls fastest at **{curve['suggestion']:g}**{end} ({tried}).{_blocks(config)}"


def _blocks(config: RunConfig) -> str:
    """What becomes of the blocks' rate, where they have one of their own."""
    rate = config.backbone_learning_rate
    if rate is None or config.weights == "random" or STRATEGIES.get(config.strategy).depth == "all":
        return ""
    return f" Blocks keep to {rate / config.learning_rate:.2g} of it."


def _use(rate: float, before: float) -> None:
    """Into the field; a backbone's rate that was typed keeps its share."""
    typed = _number(st.session_state.get("backbone_learning_rate"))
    set_fields.put({"learning_rate": rate,
                    **({"backbone_learning_rate": float(f"{typed * rate / before:.2g}")} if typed else {})})


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _close() -> None:
    st.button("Close", key="close learning rate", type="tertiary", icon=":material/close:", on_click=_forget)


def _forget() -> None:
    st.session_state.pop(_SEARCH, None)
