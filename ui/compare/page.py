"""The Compare page with something chosen: live curves while runs go on, the finding, a view, the table, verdicts."""

from collections.abc import Callable

import streamlit as st

from ui.compare import (
    baselines,
    export,
    running,
    selectors,
    verdicts,
    view_classes,
    view_curves,
    view_depth,
    view_inside,
    view_labels,
    view_pictures,
    view_settings,
    view_sharing,
    view_time,
)
from ui.compare.comparison_data import Study
from ui.shared import read_only, url_state, words

TASK_HELP = "The runs learn different tasks. Curves, figures and verdicts are of this one, in every run that learns it."
NAMED = 3  # ids of runs that are not there
VIEWS: dict[str, tuple[str, Callable[[Study], None]]] = {
    "curves": (":material/show_chart: Curves", view_curves.draw),
    "depth": (":material/ac_unit: Freeze depth", view_depth.draw),
    "labels": (":material/label: Labels", view_labels.draw),
    "time": (":material/timer: Time", view_time.draw),
    "classes": (":material/category: Classes", view_classes.draw),
    "pictures": (":material/compare: Pictures", view_pictures.draw),
    "inside": (":material/frame_inspect: Inside", view_inside.draw),
    "settings": (":material/tune: Settings", view_settings.draw),
    "sharing": (":material/hub: Sharing", view_sharing.draw),
}
OF_ALL_TASKS = ("sharing", "settings")  # views that need no choice of a task


def draw(study: Study) -> None:
    """Everything below the choice."""
    head, going, verdict, view, below = (st.container() for _ in range(5))
    with head:
        _head(study)
    if not study.members:
        st.info("None of these runs is there any more. Choose others, or start a comparison on the Train page.",
                icon=":material/link_off:")
        return
    with going:
        if study.active:
            running.draw(study)
    if not study.tested and study.active:
        return
    usual = "sharing" if study.sharing else "curves"
    offered = {key: study.noun.said(text) for key, (text, _) in VIEWS.items() if key != "sharing" or study.tasks}
    with view:
        name = url_state.buttons("View", url_state.VIEW, offered, usual, hidden=True)
        if study.tasks and name not in OF_ALL_TASKS:
            study = study.of_task(url_state.select_param("Task", url_state.TASK, {task: task for task in study.tasks},
                                                         study.tasks[0], help=TASK_HELP))
        VIEWS[name][1](study)
    with verdict:
        verdicts.headline(study)
    if study.tasks and study.task is None:
        return
    with below:
        verdicts.table(study)
        baselines.draw(study)
        verdicts.pairs(study)


def _head(study: Study) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap=None):
            st.header(words.plain(export.title(study)), anchor=False)
            if study.comparison and study.comparison.shared:
                st.caption(f"{words.ago(study.comparison.created)}. {words.plain(study.comparison.shared)}")
        with st.container(horizontal=True, width="content"):
            if study.comparison and not read_only.on():
                st.button("Choose single runs", key="choose single", icon=":material/checklist:", type="tertiary",
                          on_click=selectors.single, args=([member.run_id for member in study.members],))
            if study.members:
                export.draw(study)
    for text in missing(study):
        st.warning(words.plain(text), icon=":material/link_off:")
    if text := stopped(study):
        st.info(text, icon=":material/stop_circle:")


def missing(study: Study) -> list[str]:
    """Runs that are not there, in words: one sentence on the comparison's, one on those that the address names."""
    own = set(study.comparison.run_ids) if study.comparison else set()
    gone, named = ([run_id for run_id in study.missing if (run_id in own) is mine] for mine in (True, False))
    deleted = [f"{words.plural(len(gone), 'run')} of this comparison {'has' if len(gone) == 1 else 'have'} been "
               "deleted."]
    ids = ", ".join(run_id[:32] for run_id in named[:NAMED]) + ", …" * (len(named) > NAMED)
    which = "a run that is" if len(named) == 1 else "runs that are"
    return deleted * bool(gone) + [f"The address names {which} not there: {ids}."] * bool(named)


def stopped(study: Study) -> str:
    """How many runs were stopped, and by what; "" where none was."""
    ended, total = [member for member in study.members if member.status == "STOPPED"], len(study.members)
    if not (count := len(ended)):
        return ""
    reasons = dict.fromkeys(member.reason for member in ended)
    by = "" if any(reasons) else f" {words.STOPPED_BY}"
    why = "".join(f" {words.plain(reason)}" for reason in reasons if reason)
    which = f"All {total} runs" if count == total > 1 else f"{count} of {words.plural(total, 'run')}"
    return (f"{which} {'was' if count == 1 else 'were'} stopped{by}. What is stopped is not tested, and counts for "
            f"nothing below.{why}")
