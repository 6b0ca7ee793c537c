"""The Evaluate page: a run, its figures, and one view of it at a time."""

from collections.abc import Callable

import streamlit as st

from tl_core import settings
from tl_core.backbones import nouns
from tl_core.errors import UserError
from tl_core.evaluation import calibration, confusion, per_class, run_predictions
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.tracking import RunRecord
from tl_core.training.evaluation import wilson
from ui.evaluate import view_calibration, view_classes, view_mistakes, view_ranking, view_robustness
from ui.shared import run_pictures, run_selector, url_state, words

EMPTY = ("There is no finished run yet. Train one: then you can see here what it mistakes, how well it knows each "
         "class, whether its confidence can be believed, and how it holds where examples are worse.")
UNFIT = "it was not tested, so there are no answers to look at."
VIEWS: dict[str, tuple[str, Callable[[RunPredictions], None]]] = {
    "mistakes": (":material/grid_on: Mistakes", view_mistakes.draw),
    "classes": (":material/category: Classes", view_classes.draw),
    "ranking": (":material/show_chart: ROC and PR", view_ranking.draw),
    "calibration": (":material/balance: Calibration", view_calibration.draw),
    "robustness": (":material/blur_on: Robustness", view_robustness.draw)}
OF_THE_JUDGED = ("robustness",)  # asks the network anew, of the task that the run is judged by alone


def draw() -> None:
    """Everything below the title."""
    record = run_selector.draw("evaluated run", ("FINISHED",), EMPTY, UNFIT)
    if record is None:
        return
    try:
        run = _evaluated(record.run_id, settings.tracking_uri(), _task(record), record)
    except UserError as error:
        st.warning(words.plain(str(error)), icon=":material/quiz:")
        return
    _figures(run)
    run_pictures.tell(run.run_id)
    view = url_state.buttons("View", url_state.VIEW, {name: text for name, (text, _) in VIEWS.items()
                                                      if run.task is None or name not in OF_THE_JUDGED},
                             "mistakes", hidden=True)
    VIEWS[view][1](run)


def _task(record: RunRecord) -> str | None:
    """The task of several whose answers are looked at; None for the one that the run is judged by."""
    judged = record.config.judged_task
    if not record.config.several_tasks or judged is None:
        return None
    tasks = dict.fromkeys((judged, *(record.config.tasks or ())))
    with st.container(width=320):
        task = url_state.select_param("Task", url_state.TASK, {name: name for name in tasks}, judged,
                                      drops=(url_state.TRUE, url_state.TAKEN, view_ranking.CLASS))
    return None if task == judged else task


# Shared, not copied for each visitor: nobody changes what a run has left. An error is not remembered.
@st.cache_resource(max_entries=50, show_spinner="Reading the run's answers …")
def _evaluated(run_id: str, store: str, task: str | None, _record: RunRecord) -> RunPredictions:
    return run_predictions.of_run(run_id, task)


def _figures(run: RunPredictions) -> None:
    measured, many = calibration.calibration(run.test.logits, run.test.labels), nouns.of_run(run.record.config).many
    macro = per_class.averages(per_class.per_class(confusion.counts(run), run.classes))["macro"]
    ends = wilson(int(run.test.correct.sum()), measured.count)
    with st.container(horizontal=True):
        _figure("Test accuracy", words.percent(measured.accuracy), words.interval(ends),
                f"Of {measured.count} test {many}, with Wilson's 95 % interval. The test was made once, at the run's "
                "end; this page reads the answers it kept.")
        _figure("Macro F1", f"{macro['f1']:.3f}", "every class alike",
                f"The mean of the classes' F1: a class of few {many} counts as much as one of many.")
        _figure("Confidence", words.percent(measured.confidence), _surer(measured.confidence - measured.accuracy),
                "How sure the network is of its answers, on average. An honest one is as sure as it is right; the "
                "difference is in points of a percent.")


def _figure(label: str, value: str, more: str, explained: str) -> None:
    st.metric(label, value, delta=more, delta_color="off", delta_arrow="off", border=True, help=explained, width=166)


def _surer(gap: float) -> str:
    if abs(gap) < 0.005:
        return "as sure as right"
    return f"{100 * abs(gap):.1f} too {'sure' if gap > 0 else 'modest'}"
