"""What worse pictures (blur, noise, light, turning) or worse texts (typos, capitals, cuts) do to the run's accuracy."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.evaluation import robustness as measuring_it
from tl_core.evaluation.corruptions import Corruption, corrupted, kinds
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts, jobs, measuring
from ui.shared import picture_strip, plotly_chart, run_pictures, url_state, words

MOST, SIDE, LINES = "pictures", 160, 240
ALL = "all"
AMOUNTS = {"100": "up to 100", "500": "up to 500", ALL: "all of them"}
WHERE = {"picture": ("Cameras shake, light fails, people hold things askew.",
                     "Augmentation with the same changes is the usual remedy. "),
         "text": ("People mistype, shout, leave out words and stop in mid-sentence.",
                  "A network that reads no capitals does not mind them, as its tokenizer writes all words small. ")}
TEACH = ("{} The same test pictures, changed step by step: how long does the network hold? {}This is a diagnosis of a "
         "finished run: choosing a run or a setting by it would spend the test set.")


def draw(run: RunPredictions) -> None:
    """The curves once they are measured, else the button that measures them."""
    noun = nouns.of_run(run.record.config)
    st.markdown(noun.said(TEACH).format(*WHERE[noun.one]))
    with st.container(width=320):
        amount = url_state.select_param(f"Test {noun.many}", MOST, AMOUNTS, str(measuring_it.PICTURES))
    most = None if amount == ALL else int(amount)
    report = measuring_it.known(run, most)
    if report is None:
        count = min(len(run.test), most or len(run.test))
        predictions = count * sum(len(kind.strengths) for kind in _kinds(run))
        st.caption(f"{count} {noun.many}, each changed in {predictions // count} ways: {predictions:,} questions to "
                   "the network.")
        measuring.draw(run.run_id, jobs.ROBUSTNESS, "Measure", lambda: (most,))
    else:
        _curves(run, report)


def _curves(run: RunPredictions, report: dict) -> None:
    st.markdown(f"**{worst(report)}**")
    example, noun, several = _example(run), nouns.of_run(run.record.config), _kinds(run)
    for start in range(0, len(several), 2):
        for column, kind in zip(st.columns(2, gap="medium"), several[start:start + 2], strict=True):
            with column:
                _curve(kind, report, 1 / len(run.classes), example)
    st.caption(f"{report['pictures']} of {report['of']} test {noun.many}, measured in "
               f"{words.duration(report['seconds'])}; bars are 95 % intervals (Wilson). "
               f"The star is the accuracy on the {noun.many} as they are, from "
               "the answers the run kept.")
    if report.get("lacking"):
        st.caption(f":material/hide_image: {words.plain(report['lacking'])}")


def _curve(kind: Corruption, report: dict, chance: float, example: tuple[str, Any] | None) -> None:
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


def _kinds(run: RunPredictions) -> tuple[Corruption, ...]:
    """The changes that what the run reads can suffer."""
    return kinds(BACKBONES.get(run.record.config.backbone).modality)


def strip(kind: Corruption, key: str, example: Any) -> str:
    """One picture or text at every strength, as HTML."""
    if isinstance(example, str):
        return _lines(kind, key, example)
    shown = "".join(
        f'<figure><img src="{picture_strip.data_uri(corrupted(kind, example, key, strength))}" '
        f'alt="A test picture at {strength:g} {kind.unit}"><figcaption>{strength:g}</figcaption></figure>'
        for strength in sorted((0, *kind.strengths)))
    return f'{_STYLE}<div class="tl-changed">{shown}</div>'


def _lines(kind: Corruption, key: str, text: str) -> str:
    shown = "".join(f"<dt>{strength:g}</dt><dd>{escape(_cut(corrupted(kind, text, key, strength)))}</dd>"
                    for strength in (0, *kind.strengths))
    return f'{_LINES_STYLE}<dl class="tl-reworded" aria-label="One test text at every strength">{shown}</dl>'


def _cut(text: str) -> str:
    return text if len(text) <= LINES else f"{text[:LINES]} …"


def _example(run: RunPredictions) -> tuple[str, Any] | None:
    """The key of the surest right example that is what it was, and its pixels or its text."""
    today = run_pictures.of(run.run_id)
    for row in np.argsort(-run.confidences * run.test.correct, kind="stable"):
        key = str(run.test.keys[row])
        if today is not None and key in today.keys:
            return key, today.read(today.keys[key], *([SIDE] if nouns.of_run(run.record.config).one != "text" else []))
    return None


_STYLE = """<style>
.tl-changed { display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; }
.tl-changed figure { margin: 0; min-width: 0; }
.tl-changed img { width: 100%; aspect-ratio: 1; border-radius: 6px; display: block; }
.tl-changed figcaption { font-size: 11px; text-align: center; opacity: .85; }
</style>"""
_LINES_STYLE = """<style>
.tl-reworded { display: grid; grid-template-columns: max-content 1fr; gap: 4px 10px; margin: 0 0 1rem;
  font-size: 0.82rem; line-height: 1.4; }
.tl-reworded dt { font-variant-numeric: tabular-nums; text-align: right; opacity: .85; }
.tl-reworded dd { margin: 0; min-width: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
</style>"""
