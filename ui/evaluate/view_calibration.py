"""Whether confidence can be believed, and what a temperature makes of it."""

import pandas as pd
import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.errors import UserError
from tl_core.evaluation import cache, calibration, temperature
from tl_core.evaluation.calibration import Calibration
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts, jobs, measuring
from ui.shared import plotly_chart, url_state, words

BINS = {str(count): f"{count} bins" for count in (5, 10, 15, 20)}
TEACH = ("Of all answers given with 80 % confidence, 80 % should be right. Bars **below** the dotted line: the network "
         "is too sure; squares show how sure it was. **Expected calibration error** (ECE) is the gap between sure and "
         "right, averaged over the pictures (Guo 2017). Deep networks are often too sure after training.")
SCALE = ("**Temperature scaling** divides all logits by one number T. Above 1 it makes the network less sure; no "
         "answer changes. T is fitted on the **validation** pictures and judged on the test pictures: fitted on the "
         "test, it would praise itself.")
OTHERS = "A temperature is fitted for the task that the run is judged by: choose that one above."


def draw(run: RunPredictions) -> None:
    """Reliability as trained and, once there is a temperature, after it."""
    noun = nouns.of_run(run.record.config)
    st.markdown(noun.said(TEACH))
    with st.container(width=320):
        bins = int(url_state.select_param("Confidence in", "bins", BINS, str(calibration.BINS)))
    before = calibration.calibration(run.test.logits, run.test.labels, bins)
    value, why = _temperature(run) if run.task is None else (None, OTHERS)
    left, right = st.columns(2, gap="medium")
    with left:
        _chart("As trained", before, "reliability before", noun)
    with right:
        if value is None:
            st.markdown(noun.said(SCALE))
            _offer(run, why, noun)
        else:
            after = calibration.calibration(run.test.logits, run.test.labels, bins, value)
            _chart(f"After temperature {value:.2f}", after, "reliability after", noun)
    if value is not None:
        st.markdown(noun.said(temperature.effect(before, after, value)))
        st.caption(noun.said(SCALE))
    with st.expander("The bins as a table", icon=":material/table:"):
        st.dataframe(table(before, noun), hide_index=True, key="bins")


def _temperature(run: RunPredictions) -> tuple[float | None, str]:
    """The one that the kept validation answers give, or why there is none."""
    answers = cache.validation(run.run_id)
    if answers is None:
        return None, ""
    try:
        return temperature.fit(answers.logits, answers.labels), ""
    except UserError as error:
        return None, str(error)


def _offer(run: RunPredictions, why: str, noun: Noun) -> None:
    if why:
        st.info(words.plain(noun.said(why)), icon=":material/thermostat:")
        return
    st.caption(noun.said("A run keeps its test answers only, so its network is asked about the validation pictures "
                         "once, in a process beside the server."))
    measuring.draw(run.run_id, jobs.VALIDATE, "Fit a temperature")


def _chart(title: str, measured: Calibration, key: str, noun: Noun) -> None:
    st.markdown(f"**{title}**: ECE {measured.ece:.3f}, mean loss {measured.nll:.3f}")
    plotly_chart.show(charts.reliability(measured, plotly_chart.dark(), noun.many), key,
                      f"{title}: accuracy by confidence", key)


def table(measured: Calibration, noun: Noun = nouns.of("image")) -> pd.DataFrame:
    """A row for each bin that is not empty."""
    return pd.DataFrame([{"Confidence": f"{100 * one.low:.0f}–{100 * one.high:.0f} %",
                          noun.many.capitalize(): one.count,
                          "Mean confidence": words.percent(one.confidence), "Right": words.percent(one.accuracy),
                          "95 % interval": words.interval(one.ci95)} for one in measured.bins if one.count])
