"""One self-contained HTML file: sentence, charts, table, verdicts, settings. No streamlit here."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

import pandas as pd

# Nothing may be loaded from anywhere; Plotly's script stands in the file itself.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


class Chart(NamedTuple):
    """A figure with its heading, and Plotly's options for it."""

    heading: str
    figure: object
    config: dict


def html(title: str, headline: str, charts: Sequence[Chart], table: pd.DataFrame, verdicts: Sequence[str],
         settings: pd.DataFrame, made: datetime | None = None) -> str:
    """The whole file; Plotly comes from its Python package, once."""
    made = made or datetime.now().astimezone()
    parts = [f"<h1>{escape(title)}</h1>", f'<p class="finding">{escape(headline)}</p>',
             *(_chart(chart, number == 0) for number, chart in enumerate(charts)),
             _section("Results", _table(table, index=False)), _section("Verdicts", _list(verdicts)),
             _section("What differs", _table(settings, index=True)),
             f'<p class="made">Made by Transfer Lab on {made:%d %B %Y at %H:%M %Z}.</p>']
    return (f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n{_STYLE}\n</head>\n<body>\n<main>\n"
            + "\n".join(part for part in parts if part) + "\n</main>\n</body>\n</html>\n")


def _chart(chart: Chart, first: bool) -> str:
    import plotly.io

    drawn = plotly.io.to_html(chart.figure, config=chart.config, full_html=False, include_plotlyjs=first,
                              default_width="100%", default_height=f"{chart.figure.layout.height or 450}px")
    return f"<section>\n<h2>{escape(chart.heading)}</h2>\n{drawn}\n</section>"


def _section(heading: str, content: str) -> str:
    return f"<section>\n<h2>{heading}</h2>\n{content}\n</section>" if content else ""


def _table(frame: pd.DataFrame, index: bool) -> str:
    if frame.empty:
        return ""
    return f'<div class="wide">{frame.to_html(index=index, na_rep="–", border=0, escape=True)}</div>'


def _list(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


_STYLE = """<style>
body { margin: 0; background: #fff; color: #16202c; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 28px; margin: 0 0 12px; } h2 { font-size: 19px; margin: 28px 0 8px; }
.finding { border-left: 4px solid #0f766e; background: #f3f6f8; padding: 12px 16px; font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; padding: 6px 12px; border-bottom: 1px solid #d7dee6; white-space: nowrap; }
.made { margin-top: 32px; font-size: 13px; color: #475569; }
</style>"""
