import re
from datetime import UTC, datetime

import pandas as pd

from tests.ui.test_compare_charts import curves
from ui.compare import charts_curves, report
from ui.shared import plotly_chart

NASTY = '<script>alert("x")</script>'


def made(**changes) -> str:
    chart = report.ReportChart("Curves", charts_curves.figure(curves(2), "epoch", "accuracy"),
                               plotly_chart.config("curves"))
    return report.html(**{
        "title": "Fruits", "headline": "B is better.", "charts": [chart, chart],
        "table": pd.DataFrame({"letter": ["A"], "accuracy": [None]}), "verdicts": ["B is better than A."],
        "settings": pd.DataFrame({"A": ["6"]}, index=["Freeze depth"]), "made": datetime(2026, 3, 1, tzinfo=UTC),
        **changes})


def own(text: str) -> str:
    """The file without Plotly's own script, which names its makers' pages in comments and strings."""
    return re.sub(r"<script[^>]*>/\*\*.*?</script>", "", text, flags=re.S)


def test_everything_stands_in_the_one_file():
    text = made()
    assert text.count("plotly.js v") == 1  # once for all charts
    assert "default-src 'none'" in text
    assert not re.search(r'(src|href)="', own(text))
    assert "1 March 2026" in text and "B is better than A." in text and "Freeze depth" in text


def test_names_cannot_become_code():
    text = own(made(title=NASTY, headline=NASTY, verdicts=[NASTY], table=pd.DataFrame({"letter": [NASTY]}),
                    settings=pd.DataFrame({"A": [NASTY]}, index=[NASTY])))
    assert NASTY not in text and "&lt;script&gt;" in text


def test_a_name_in_a_chart_cannot_end_its_script():
    frame = curves(1).assign(name="</script><script>alert(1)</script>")
    text = own(made(charts=[report.ReportChart("x", charts_curves.figure(frame, "epoch", "accuracy"), {})]))
    assert "<script>alert(1)" not in text


def test_what_is_empty_has_no_heading():
    text = made(charts=[], verdicts=[], settings=pd.DataFrame(), table=pd.DataFrame())
    assert "<h2>" not in text
