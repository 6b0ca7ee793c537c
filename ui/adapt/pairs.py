"""All ordered pairs of a set's domains: a matrix, and the worst pair by name."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tl_core.adaptation.request import AdaptRequest
from ui.adapt import charts_pairs, domain_fields, jobs, kept, progress
from ui.adapt.headline import VERDICTS, title
from ui.shared import plotly_chart, read_only, url_state, words

CELL = "cell"
TEACH = ("One pair proves little: a method that helps in one direction may hurt in the other. Here every "
         "domain is the source once for every other; each pair chooses for itself, without labels.")


def draw(request: AdaptRequest, domains: int) -> None:
    """The matrix, or what it takes; nothing for a set of fewer than two domains."""
    if domains < 2:
        return
    st.header("All pairs of this set", icon=":material/grid_on:", anchor=False)
    if progress.draw(request, jobs.PAIRS):
        return
    values = kept.pairs(request)
    if values is None:
        _offer(request, domains)
    else:
        _show(values)


def _offer(request: AdaptRequest, domains: int) -> None:
    st.markdown(TEACH)
    if read_only.button(f"Adapt all {domains * (domains - 1)} pairs", key="all pairs", icon=":material/grid_on:",
                        on_click=jobs.submit, args=(request, jobs.PAIRS)):
        st.rerun()
    if read_only.on():
        st.caption("All pairs have not been tried yet.")


def _show(values: Mapping[str, Any]) -> None:
    pairs = values["pairs"]
    st.markdown(f"**{words.plain(values['sentence'])}**")
    st.caption(TEACH)
    measure = url_state.buttons("Each cell says", CELL, charts_pairs.MEASURES, "difference")
    worst = charts_pairs.worst_pair(pairs)
    plotly_chart.show(charts_pairs.matrix(pairs, measure, plotly_chart.dark()), "pairs matrix",
                      f"{charts_pairs.MEASURES[measure]} of {len(pairs)} pairs", "pairs", str(values["data"]))
    if worst is not None:
        st.markdown(f":material/crop_free: Framed, the worst pair: from {words.plain(worst['source'])} to "
                    f"{words.plain(worst['target'])}. {words.plain(worst['verdict'])}")
    with st.expander("Every pair as a row", icon=":material/table:"):
        st.dataframe(table(pairs), hide_index=True, height="content", key="pairs table")
        _links(values, pairs)


def table(pairs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row a pair, the worst first."""
    ordered = sorted(pairs, key=lambda pair: charts_pairs.value(pair, "difference") or 0.0)
    return pd.DataFrame([{
        "Source": pair["source"], "Target": pair["target"], "Chosen": title(pair["chosen"]).replace("\\", ""),
        "Source only": words.percent(pair["source_only"].get("accuracy")), "Adapted": words.percent(pair["adapted"]),
        "Verdict": _verdict(pair)} for pair in ordered])


def _verdict(pair: Mapping[str, Any]) -> str:
    name = next((row["verdict"] for row in pair["methods"] if row["method"] == pair["chosen"]), None)
    return VERDICTS[name][1] if name in VERDICTS else "–"


def _links(values: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]]) -> None:
    """To the pair that the matrix says most about."""
    worst = charts_pairs.worst_pair(pairs)
    if worst is not None:
        read_only.page_link("../pages/adapt.py", label="Look at the worst pair", icon=":material/zoom_in:",
                            query_params={**url_state.every(), domain_fields.SOURCE: str(worst["source"]),
                                          domain_fields.TARGET: str(worst["target"])})
