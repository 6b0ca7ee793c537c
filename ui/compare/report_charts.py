"""The report's charts: every one that the chosen runs can fill, on white whatever the page looks like."""

from collections.abc import Iterator

from tl_core.comparison import paired_predictions, setting_curves
from ui.compare import (
    charts_classes,
    charts_curves,
    charts_inside,
    charts_lines,
    charts_sharing,
    charts_time,
    frames,
    view_inside,
    view_labels,
)
from ui.compare.comparison_data import Study
from ui.compare.report import ReportChart
from ui.shared import plotly_chart


def charts(study: Study) -> list[ReportChart]:
    """Charts with their headings, in the order of the page's views."""
    own = () if study.task is None and study.tasks else (
        *_curves(study), *_lines(study), *_time(study), *_classes(study))
    figures = [*_sharing(study), *own, *_inside(study)]
    return [ReportChart(heading, figure, plotly_chart.config(heading)) for heading, figure in figures]


def _sharing(study: Study) -> Iterator[tuple]:
    if judged := study.sharing_judgement:
        yield "Each task alone and together", charts_sharing.dumbbells(judged["tasks"])
        if judged["pairs"]:
            yield "Which task helps which", charts_sharing.affinities(list(judged["tasks"]), judged["pairs"])


def _curves(study: Study) -> Iterator[tuple]:
    for split, words in frames.SPLITS.items():
        frame = frames.curves(study.groups, "accuracy", split)
        if not frame.empty:
            yield f"{words.capitalize()} accuracy by epoch", charts_curves.figure(frame, "epoch", "accuracy")


def _lines(study: Study) -> Iterator[tuple]:
    depths, references = setting_curves.depths(study.tested)
    if setting_curves.several(depths):
        yield "Freeze depth", charts_lines.figure(depths, references, charts_lines.DEPTH)
    transfers, references = setting_curves.transfers(study.tested)
    if setting_curves.several(transfers):
        yield "Transfer depth", charts_lines.figure(transfers, references, charts_lines.TRANSFER)
    if labels := view_labels.curves(study):
        yield "Label efficiency", charts_lines.figure(labels, (), study.noun.said(charts_lines.LABELS), log=True)


def _time(study: Study) -> Iterator[tuple]:
    frame = frames.times(study.tested, "total")
    if len(frame) > 1:
        yield "Accuracy against time", charts_time.figure(frame, "seconds a run")


def _classes(study: Study) -> Iterator[tuple]:
    groups = [group for group in study.tested if group.tested[0].figures.get("confusion")]
    if len(groups) > 1:
        classes, shares, _ = paired_predictions.recalls(groups)
        letters = [group.letter for group in groups]
        yield "Percent of each class that is right", charts_classes.heat(classes, letters, shares)


def _inside(study: Study) -> Iterator[tuple]:
    if drifts := view_inside.measured(study):
        yield "What training changed inside", charts_inside.figure(drifts)
