"""What blur, noise, light and turning do to the run's accuracy."""

import numpy as np
import streamlit as st

from tl_core.evaluation import robustness as measuring_it
from tl_core.evaluation.corruptions import CORRUPTIONS, Corruption, corrupted
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts, jobs, measuring
from ui.shared import picture_strip, plotly_chart, run_pictures, url_state, words

MOST, SIDE = "pictures", 160
ALL = "all"
AMOUNTS = {"100": "up to 100", "500": "up to 500", ALL: "all of them"}
TEACH = ("Cameras shake, light fails, people hold things askew. The same test pictures, changed step by step: "
         "how long does the network hold? Augmentation with the same changes is the usual remedy. This is a diagnosis "
         "of a finished run: choosing a run or a setting by it would spend the test set.")


def draw(run: RunPredictions) -> None:
    """The curves once they are measured, else the button that measures them."""
    st.markdown(TEACH)
    with st.container(width=320):
        amount = url_state.select_param("Test pictures", MOST, AMOUNTS, str(measuring_it.PICTURES))
    most = None if amount == ALL else int(amount)
    report = measuring_it.known(run, most)
    if report is None:
        count = min(len(run.test), most or len(run.test))
        predictions = count * sum(len(kind.strengths) for kind in CORRUPTIONS)
        st.caption(f"{count} pictures, each changed in {predictions // count} ways: {predictions:,} questions to "
                   "the network.")
        measuring.draw(run.run_id, jobs.ROBUSTNESS, "Measure", lambda: (most,))
    else:
        _curves(run, report)


def _curves(run: RunPredictions, report: dict) -> None:
    st.markdown(f"**{worst(report)}**")
    example = _example(run)
    for start in range(0, len(CORRUPTIONS), 2):
        for column, kind in zip(st.columns(2, gap="medium"), CORRUPTIONS[start:start + 2], strict=True):
            with column:
                _curve(kind, report, 1 / len(run.classes), example)
    st.caption(f"{report['pictures']} of {report['of']} test pictures, measured in {words.duration(report['seconds'])}"
               "; bars are 95 % intervals (Wilson). The star is the accuracy on the pictures as they are, from the "
               "answers the run kept.")
    if report.get("lacking"):
        st.caption(f":material/hide_image: {words.plain(report['lacking'])}")


def _curve(kind: Corruption, report: dict, chance: float, example: tuple[str, np.ndarray] | None) -> None:
    st.markdown(f"**{kind.title}**")
    plotly_chart.show(charts.robustness(report["curves"][kind.name], report["clean"], chance, plotly_chart.dark()),
                      f"robustness {kind.name}", f"Accuracy by strength of {kind.title.lower()}", "robustness",
                      kind.name)
    if example is not None:
        st.html(strip(kind, *example))


def worst(report: dict) -> str:
    """The change that costs most, in a sentence."""
    clean = report["clean"]["accuracy"]
    points = [(point["accuracy"], curve, point) for curve in report["curves"].values() for point in curve["points"]]
    accuracy, curve, point = min(points, key=lambda one: one[0])
    if accuracy >= clean:
        return f"No change costs anything: {words.percent(clean)} are right as they are."
    return (f"{curve['title']} costs most: at {point['strength']:g} {curve['unit']} {words.percent(accuracy)} are "
            f"right, of {words.percent(clean)} as they are.")


def strip(kind: Corruption, key: str, pixels: np.ndarray) -> str:
    """One picture at every strength, as HTML."""
    shown = "".join(
        f'<figure><img src="{picture_strip.data_uri(corrupted(kind, pixels, key, strength))}" '
        f'alt="A test picture at {strength:g} {kind.unit}"><figcaption>{strength:g}</figcaption></figure>'
        for strength in sorted((0, *kind.strengths)))
    return f'{_STYLE}<div class="tl-changed">{shown}</div>'


def _example(run: RunPredictions) -> tuple[str, np.ndarray] | None:
    """The key and pixels of the surest right picture that is what it was."""
    today = run_pictures.of(run.run_id)
    for row in np.argsort(-run.confidences * run.test.correct, kind="stable"):
        key = str(run.test.keys[row])
        if today is not None and key in today.keys:
            return key, today.read(today.keys[key], SIDE)
    return None


_STYLE = """<style>
.tl-changed { display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; }
.tl-changed figure { margin: 0; min-width: 0; }
.tl-changed img { width: 100%; aspect-ratio: 1; border-radius: 6px; display: block; }
.tl-changed figcaption { font-size: 11px; text-align: center; opacity: .85; }
</style>"""
