"""The tasks of a run: which of a set's targets to learn, how they are weighed, and how many labels each has."""

from collections.abc import Sequence

import streamlit as st

from tl_core.config import RunConfig
from tl_core.data.dataset import LABEL
from tl_core.strategies import Strategy
from ui.shared import forms, words

OF_A_SET = ("tasks", "main_task")  # fields whose choices depend on the set
WEIGHTINGS = {"equal": "all alike", "manual": "by hand", "gradnorm": "GradNorm"}
SURGERIES = {"none": "off", "pcgrad": "PCGrad"}
HELP = "What there is to predict beside the class: every task gets a head of its own on the shared backbone."
_OF_LABEL = f" “{LABEL}” are the set's classes."


def values(name: str, strategy: Strategy) -> dict:
    """The fields' values as ``RunConfig`` takes them, of the set ``name``; those of a run without tasks as usual."""
    tasks, state = _chosen(name), st.session_state
    if strategy.needs or not tasks:
        return {}
    labels = {"task_labels": tuple(f"{task}={count}" for task in tasks if (
        count := state.get(forms.field_key("task_labels", task))) is not None) or None}
    if len(tasks) == 1:
        return {"tasks": tasks, **labels}
    main = state.get(forms.field_key("main_task", name))
    weighting = state.get("task_weighting", forms.default("task_weighting"))
    return {"tasks": tasks, **labels, "main_task": main if main in tasks else None, "task_weighting": weighting,
            "gradient_surgery": state.get("gradient_surgery", forms.default("gradient_surgery")),
            "task_weights": _weights(tasks) if weighting == "manual" else None}


def fill(config: RunConfig) -> None:
    """Set the fields to a config's values."""
    state, tasks = st.session_state, config.tasks or ()
    choose(config.data, tasks)
    state[forms.field_key("main_task", config.data)] = config.main_task
    for name in ("task_weighting", "gradient_surgery"):
        state[name] = getattr(config, name)
    for task in tasks:
        labels = config.labels_by_task.get(task)
        state[forms.field_key("task_labels", task)] = None if labels is None else int(labels)
        state[forms.field_key("task_weights", task)] = float(config.weight_by_task.get(task, 1))


def choose(name: str, tasks: Sequence[str]) -> None:
    """Choose these tasks of the set ``name``; call before the form is drawn."""
    st.session_state[forms.field_key("tasks", name)] = list(tasks)


def draw(name: str, known: Sequence[str], strategy: Strategy) -> None:
    """The fields, where the set has several targets and the strategy learns from labels alone."""
    tasks = _chosen(name)
    if strategy.needs or (len(known) < 2 and not tasks):
        return
    with st.expander("Tasks", icon=":material/checklist:", expanded=bool(tasks)):
        # What a run trained again has stays among the choices, for the message beside the button to be understood.
        st.multiselect(forms.title("tasks"), [*known, *(task for task in tasks if task not in known)],
                       key=forms.field_key("tasks", name), help=f"{HELP}{_OF_LABEL if LABEL in known else ''}",
                       placeholder="the classes alone", persist_state=forms.KEPT)
        if tasks:
            _draw_of_each(tasks)
        if len(tasks) > 1:
            _draw_several(name, tasks)


def _draw_several(name: str, tasks: Sequence[str]) -> None:
    key = forms.field_key("main_task", name)
    if st.session_state.get(key) not in tasks:
        st.session_state[key] = None
    st.selectbox(forms.title("main_task"), [None, *tasks], key=key, help=forms.help_text("main_task"),
                 format_func=lambda task: "the mean over all tasks" if task is None else task,
                 persist_state=forms.KEPT)
    forms.choice("task_weighting", words=WEIGHTINGS)
    if st.session_state["task_weighting"] == "manual":
        for column, task in _columns(tasks):
            with column:
                _number("task_weights", task, f"Weight of {words.plain(task)}", 1.0, 0.5)
    forms.choice("gradient_surgery", words=SURGERIES)


def _draw_of_each(tasks: Sequence[str]) -> None:
    for column, task in _columns(tasks):
        with column:
            _number("task_labels", task, f"Labels of {words.plain(task)}", None, 10)


def _columns(tasks: Sequence[str]):
    columns = st.columns(2)
    return [(columns[number % 2], task) for number, task in enumerate(tasks)]


def _number(field: str, task: str, title: str, usual: float | None, step: float) -> None:
    key = forms.field_key(field, task)
    st.session_state.setdefault(key, usual)
    st.number_input(title, value=None, min_value=type(step)(0), step=step, key=key, help=forms.help_text(field),
                    placeholder="all" if usual is None else f"{usual:g}", persist_state=forms.KEPT)


def _weights(tasks: Sequence[str]) -> tuple[str, ...]:
    """Those that are not 1, and one at least: weights by hand have to be said."""
    given = {task: st.session_state.get(forms.field_key("task_weights", task)) for task in tasks}
    weights = {task: 1.0 if weight is None else weight for task, weight in given.items()}
    said = [task for task in tasks if weights[task] != 1] or tasks[:1]
    return tuple(f"{task}={weights[task]:g}" for task in said)


def _chosen(name: str) -> tuple[str, ...]:
    return tuple(st.session_state.get(forms.field_key("tasks", name)) or ())
