"""The Train page's preview of the augmentation: a few of the visitor's own pictures, each in several ways.

TensorFlow runs in a second process (``engine.aside``), started when somebody asks for a
preview and not before. The page never waits: a fragment looks whether the task has ended.
"""

import hashlib
from collections import OrderedDict

import numpy as np
import streamlit as st

from tl_core import field_roles
from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.engine import task_process, tasks
from tl_core.errors import UserError
from tl_core.field_roles import Role
from ui.shared import forms, picture_strip, read_only, task_turns, words

PICTURES, VIEWS = 5, 3
KEPT = 64  # previews that all visitors share
KEY = "augment_preview"
_TASK = "augment preview task"  # session state: (what is shown, the task's id)


def draw(config: RunConfig | None) -> None:
    """Draw the toggle and, where it is on, the preview of a config (None while the form has a mistake)."""
    on = st.toggle("Preview on your pictures", key=KEY, persist_state=forms.KEPT,
                   help="Starts a second TensorFlow process on the server, for a few minutes.")
    if not on:
        _forget()
    elif config is None:
        st.caption("The preview comes back once the settings are right.")
    elif not config.augment.on:
        _forget()
        st.caption("Nothing to show yet: choose Light or Strong, or move a setting.")
    else:
        _draw(config)


def _draw(config: RunConfig) -> None:
    fields = field_roles.values(config, Role.PICTURES, without=("data",))
    try:
        samples = _samples(config.data, **fields)
    except UserError:  # told in the card about data
        return
    if not samples:
        st.caption("This set has yet to be downloaded; there are no pictures to show.")
        return
    before = np.stack([pixels for _, pixels in samples])
    shown = _name(config, before)
    if (views := _results().get(shown)) is not None:
        st.html(html(samples, views))
        return
    _begin(shown, config, fields)
    _watch(shown)


@st.cache_data(ttl=120, max_entries=64, show_spinner=False)
def _samples(data: str, **fields) -> list[tuple[str, np.ndarray]]:
    return catalog.describe(data, **fields).samples[:PICTURES]


@st.cache_resource(show_spinner=False)
def _results() -> OrderedDict[str, np.ndarray]:
    """Finished previews by what they show, the latest at the end."""
    return OrderedDict()


def _name(config: RunConfig, before: np.ndarray) -> str:
    """The same for the same settings and pictures, whoever asks."""
    settings = f"{config.data} {config.seed} {config.augment.model_dump_json()}"
    return hashlib.sha256(settings.encode() + before.tobytes()).hexdigest()


def _begin(shown: str, config: RunConfig, fields: dict) -> None:
    """Start the task, unless it is under way or has failed; one of other settings that still waits is dropped."""
    if st.session_state.get(_TASK, ("", ""))[0] == shown:
        return
    _forget()
    task = task_process.submit(tasks.preview, config.data, fields, config.augment.model_dump(), PICTURES, VIEWS)
    st.session_state[_TASK] = (shown, task.id)


def _forget() -> None:
    # A running one is let be: it ends in a moment, and with it would go the process that is warm.
    if (task := _task()) and task.state == "waiting":
        task.cancel()
    st.session_state.pop(_TASK, None)


def _task() -> task_process.Task | None:
    _, task_id = st.session_state.get(_TASK, ("", ""))
    return task_process.get(task_id) if task_id else None


@st.fragment(run_every=0.5)
def _watch(shown: str) -> None:
    task = _task()
    if task is None or task.state in ("failed", "cancelled"):
        _failed(task)
    elif task.state == "done":
        _keep(shown, task.result)
        st.rerun()
    else:
        _waiting(task)


def _keep(shown: str, views: np.ndarray) -> None:
    results = _results()
    results[shown] = views
    while len(results) > KEPT:
        results.popitem(last=False)


def _waiting(task: task_process.Task) -> None:
    stage = task.progress[0] or task_turns.said(task)
    st.caption(f":material/hourglass_top: Preview: {words.plain(stage)} … The first one takes a quarter of a "
               "minute; you can go on meanwhile.")


def _failed(task: task_process.Task | None) -> None:
    st.error(words.plain(task.error) if task and task.error else "The preview's process ended before it was done.",
             icon=":material/error:")
    if read_only.button("Try again", key="preview again", icon=":material/refresh:"):
        _forget()
        st.rerun()


def html(samples: list[tuple[str, np.ndarray]], views: np.ndarray) -> str:
    """A grid: a column for each picture, as it is in the first row and changed below."""
    rows = [("As it is", [pixels for _, pixels in samples])]
    rows += [(f"Way {number}", list(view)) for number, view in enumerate(views, start=1)]
    labels = [label for label, _ in samples]
    cells = "".join(_row(name, labels, row) for name, row in rows)
    return f'{_STYLE}<div class="tl-views" style="--columns:{len(samples)}">{cells}</div>'


def _row(name: str, labels: list[str], row: list[np.ndarray]) -> str:
    images = "".join(f'<img src="{picture_strip.data_uri(pixels)}" alt="{picture_strip.escape(label)}, {name.lower()}">'
                     for label, pixels in zip(labels, row, strict=True))
    return f"<span>{name}</span>{images}"


_STYLE = """<style>
.tl-views { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 96px)); gap: 4px 6px; }
.tl-views span { grid-column: 1 / -1; font-size: 11px; line-height: 1.3; opacity: .85; }
.tl-views img { width: 100%; aspect-ratio: 1; border-radius: 6px; display: block; }
</style>"""
