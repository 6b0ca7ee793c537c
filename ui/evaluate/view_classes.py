"""How well each class is known: precision, recall and F1, with their intervals."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from tl_core.evaluation import confusion, per_class
from tl_core.evaluation.per_class import ClassFigures
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts
from ui.shared import plotly_chart, words

TEACH = ("**Recall**: of a class's pictures, the share that was found. **Precision**: of what was taken for the class, "
         "the share that is it. **F1** is their harmonic mean, low where either is. Bars are 95 % intervals (Wilson): "
         "with few pictures they are wide, and two classes whose bars overlap may be known equally well.")


def draw(run: RunPredictions) -> None:
    """Chart, table, and the means over classes."""
    rows = per_class.per_class(confusion.counts(run), run.classes)
    rows.sort(key=lambda row: (row.f1 is None, row.f1))
    noun = nouns.of_run(run.record.config)
    st.markdown(noun.said(TEACH))
    plotly_chart.show(charts.classes(rows, plotly_chart.dark()), "classes chart", "Recall and precision of each class",
                      "classes", run.record.config.data)
    frame = table(rows, noun)
    st.dataframe(frame, hide_index=True, key="classes table", column_config={
        name: st.column_config.NumberColumn(format="%.3f") for name in ("Precision", "Recall", "F1")},
        height=min(38 + 35 * len(frame), 700))
    st.caption(noun.said(_means(rows)))


def table(rows: Sequence[ClassFigures], noun: Noun = nouns.of("image")) -> pd.DataFrame:
    """A row a class, as it is shown and downloaded."""
    return pd.DataFrame({
        "Class": [row.name for row in rows], f"Test {noun.many}": [row.support for row in rows],
        "Taken for it": [row.predicted for row in rows], "F1": [row.f1 for row in rows],
        "Precision": [row.precision for row in rows], "Precision, 95 %": [_ends(row.precision_ci95) for row in rows],
        "Recall": [row.recall for row in rows], "Recall, 95 %": [_ends(row.recall_ci95) for row in rows]})


def _ends(ends: list[float] | None) -> str:
    return words.interval(ends) if ends else "–"


def _means(rows: Sequence[ClassFigures]) -> str:
    averages = per_class.averages(rows)
    said = [f"{name}: precision {one['precision']:.3f}, recall {one['recall']:.3f}, F1 {one['f1']:.3f}"
            for name, one in (("every class alike (macro)", averages["macro"]),
                              ("every picture alike (weighted)", averages["weighted"]))]
    return f"Means, {'; '.join(said)}. The weighted recall is the accuracy."
