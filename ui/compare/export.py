"""What can be taken away: CSV of the table and of every run's curves, a report as one HTML file, a link."""

import functools
import re

import streamlit as st

from tl_core.comparison import setting_curves
from ui.compare import (
    comparison_data,
    frames,
    report,
    report_charts,
    verdicts,
    view_labels,
    view_settings,
    view_sharing,
)
from ui.compare.comparison_data import Study
from ui.shared import plotly_chart, read_only, visibility, words


def draw(study: Study) -> None:
    """The menu of downloads and the read-only link."""
    with st.popover("Share", icon=":material/ios_share:"):
        _share(study)
        name = plotly_chart.file_name(title(study))
        _download("Report (HTML, one file)", lambda: html(study), f"{name}.html", "text/html", "report")
        _download("Table (CSV)", lambda: frames.table(study.groups).to_csv(index=False), f"{name}-table.csv",
                  "text/csv", "table")
        _download("Curves of every run (CSV)", lambda: frames.history(study.groups).to_csv(index=False),
                  f"{name}-curves.csv", "text/csv", "history")
        st.caption("Charts: the camera above each saves it as a PNG.")


def _share(study: Study) -> None:
    """A comparison's is shared with its runs; single runs are shared one by one."""
    if (saved := study.comparison) is None:
        read_only.share()
        return
    visibility.share(saved.id, saved.user, saved.visibility,
                     functools.partial(comparison_data.set_visibility, saved.id))


def title(study: Study) -> str:
    if study.comparison:
        return study.comparison.name
    if not study.members:
        return "Nothing to compare"
    data = sorted({member.config.data for member in study.members})
    return f"{words.plural(len(study.members), 'run')} on {', '.join(data)}"


def html(study: Study) -> str:
    """The report: on white, whatever the page looks like."""
    table = frames.shown(frames.table(study.groups)).round(1).rename(columns={"Test accuracy": "Test accuracy, %"})
    return report.html(title(study), verdicts.said(study), report_charts.charts(study), table, sentences(study),
                       view_settings.table(study))


def sentences(study: Study) -> list[str]:
    """What the page says in words, for the report: labels saved, verdicts with their p, the tests, cautions."""
    if study.task is None and study.tasks:
        return [_without_icons(text).replace("**", "").replace("\\", "") for text in
                (*view_sharing.sentences(study), *view_sharing.cautions(study))] if study.sharing else [
                    verdicts.said(study)]
    judged = study.judgement
    lines = [saving.sentence for saving in setting_curves.savings(view_labels.curves(study))]
    lines += [f"{each.sentence}{verdicts.format_p(each)}" for each in judged.verdicts] + list(judged.unpaired)
    lines += [verdicts.method(judged.verdicts)] if judged.verdicts else []
    return lines + [_without_icons(text) for text in verdicts.cautions(study)]


def _without_icons(text: str) -> str:
    return re.sub(r":material/\w+: ", "", text)


def _download(label: str, make, name: str, kind: str, key: str) -> None:
    st.download_button(label, make, name, kind, key=f"download {key}", icon=":material/download:", width="stretch",
                       on_click="ignore")
