"""How well the network's score for a class tells its pictures from the others: ROC and precision-recall."""

import streamlit as st

from tl_core.backbones import nouns
from tl_core.evaluation import ranking
from tl_core.evaluation.run_predictions import RunPredictions
from ui.evaluate import charts
from ui.shared import plotly_chart, url_state, words

CLASS, HALF = "class", 0.5
TEACH = ("Take a picture for the class as soon as its score is above a threshold, and let the threshold fall from 1 to "
         "0: more and more is found, with more and more false alarms. **ROC** shows the one against the other; its "
         "area (**AUC**) is the chance that a picture of the class scores higher than another. **Precision-recall** "
         "asks what share of the taken is right, which matters where the class is rare.")


def draw(run: RunPredictions) -> None:
    """The class, its two curves side by side, and what they come to."""
    noun = nouns.of_run(run.record.config)
    st.markdown(noun.said(TEACH))
    number = _class(run)
    curve = ranking.ranking(run.probabilities[:, number], run.test.labels == number)
    if curve is None:
        st.info(f"The test {noun.many} are all of this class, or none is: there is nothing to tell apart.",
                icon=":material/info:")
        return
    name, own = run.classes[number], ranking.at(curve, HALF)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**ROC**: area {curve.auc:.3f}, by chance 0.5")
        plotly_chart.show(charts.roc(curve, own, plotly_chart.dark()), "roc", f"ROC curve of {name}", "roc", name)
    with right:
        st.markdown(f"**Precision-recall**: average precision {curve.average_precision:.3f}, by chance "
                    f"{curve.base:.3f}")
        plotly_chart.show(charts.precision_recall(curve, own, plotly_chart.dark()), "precision recall",
                          f"Precision-recall curve of {name}", "precision-recall", name)
    st.caption(f"{words.plural(curve.positives, f'test {noun.one}')} of “{words.plain(name)}” against "
               f"{curve.count - curve.positives} others. " + _marker(len(run.classes)))


def _class(run: RunPredictions) -> int:
    """Of two classes the second is asked about at first, of more the first."""
    usual = run.classes[1 if len(run.classes) == 2 else 0]
    label = "Class" if len(run.classes) == 2 else "Class, against all others"
    with st.container(width=320):
        name = url_state.select_param(label, CLASS, {name: name for name in run.classes}, usual)
    return run.classes.index(name)


def _marker(classes: int) -> str:
    if classes == 2:
        return "The square is where the run's own answers lie: a score above 50 %."
    return "The square is a score of 50 %; the run itself takes the largest score, however small."
