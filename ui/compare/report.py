"""One self-contained HTML file: sentence, charts, table, verdicts, settings. No streamlit here."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from tl_core.export.html import document, finding, section


class ReportChart(NamedTuple):
    """A figure with its heading, and Plotly's options for it."""

    heading: str
    figure: Any
    config: dict


def html(title: str, headline: str, charts: Sequence[ReportChart], table: pd.DataFrame, verdicts: Sequence[str],
         settings: pd.DataFrame, made: datetime | None = None) -> str:
    """The whole file; Plotly comes from its Python package, once."""
    return document(title, [
        finding(headline), *(_chart(chart, number == 0) for number, chart in enumerate(charts)),
        section("Results", _table(table, index=False)), section("Verdicts", _list(verdicts)),
        section("What differs", _table(settings, index=True))], scripts=True, created=made)


def _chart(chart: ReportChart, first: bool) -> str:
    import plotly.io

    drawn = plotly.io.to_html(chart.figure, config=chart.config, full_html=False, include_plotlyjs=first,
                              default_width="100%", default_height=f"{chart.figure.layout.height or 450}px")
    return section(chart.heading, drawn)


def _table(frame: pd.DataFrame, index: bool) -> str:
    if frame.empty:
        return ""
    return f'<div class="wide">{frame.to_html(index=index, na_rep="–", border=0, escape=True)}</div>'


def _list(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""

