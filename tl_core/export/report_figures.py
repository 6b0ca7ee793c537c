"""The report's figures of the run's test answers: how well each class is known, can confidence be believed."""

from collections.abc import Sequence
from html import escape
from typing import Any

from tl_core.backbones import nouns
from tl_core.evaluation import cache, confusion, per_class, summary
from tl_core.evaluation import calibration as calibrating
from tl_core.evaluation.per_class import ClassFigures
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.export import html, svg

MOST_ROWS = 30  # classes that are listed at once; of more, those that are known worst
_HEAD = ("Class", "Precision", "95 % interval", "Recall", "95 % interval", "F1")


def classes(run: RunPredictions) -> str:
    """A row for each class and for the means over them; of many classes the worst first, all to unfold."""
    rows = per_class.per_class(confusion.counts(run), run.classes)
    averages, noun = per_class.averages(rows), nouns.of_run(run.record.config)
    means = [(f"Mean, {word}", _share(averages[name]["precision"]), "", _share(averages[name]["recall"]), "",
              _number(averages[name]["f1"]), "")
             for word, name in (("every class alike", "macro"), (f"by {noun.many}", "weighted"))]
    note = ("Precision: of what was taken for the class, the share that is right. Recall: of its pictures, the share "
            "that was found. F1: their harmonic mean. Intervals are Wilson's; few pictures make them wide.")
    return f'<p class="note">{noun.said(note)}</p>{_tables(rows, means, (*_HEAD, f"Test {noun.many}"))}'


def _tables(rows: Sequence[ClassFigures], means: list[tuple], head: tuple[str, ...]) -> str:
    if len(rows) <= MOST_ROWS:
        return html.table([*map(_row, rows), *means], head)
    worst = sorted((row for row in rows if row.support), key=lambda row: (row.f1 or 0.0, row.name))[:MOST_ROWS]
    return (f'<p class="note">The {len(worst)} classes of {len(rows)} that are known worst.</p>'
            f"{html.table([*map(_row, worst), *means], head)}<details><summary>All {len(rows)} classes</summary>"
            f"{html.table(list(map(_row, rows)), head)}</details>")


def _row(row: ClassFigures) -> tuple:
    return (row.name, _share(row.precision), _ends(row.precision_ci95), _share(row.recall), _ends(row.recall_ci95),
            _number(row.f1), row.support)


def calibration(run: RunPredictions) -> str:
    """Reliability as trained and, where a temperature was fitted, after it; the figures of both in a table."""
    before = calibrating.calibration(run.test.logits, run.test.labels)
    scaled = _scaled(run)
    value, noun = scaled and scaled["value"], nouns.of_run(run.record.config)
    charts = [svg.reliability("As trained", before.bins)]
    if value:
        after = calibrating.calibration(run.test.logits, run.test.labels, temperature=value)
        charts.append(svg.reliability(f"After temperature {value:.2f}", after.bins))
    note = ("Bars: the share of answers that are right, by how sure the network was of them; on the dotted line it is "
            "as right as it is sure. Squares: how sure it was on average. ECE: the gap between the two, averaged over "
            f"the {noun.many} (Guo 2017, {calibrating.BINS} bins).")
    return (f'<p class="note">{note}</p><div class="pair">{"".join(charts)}</div>{_figures(before, scaled)}'
            f'<p class="note">{escape(noun.said(_temperature(scaled)))}</p>')


def _scaled(run: RunPredictions) -> dict[str, Any] | None:
    """What the temperature did; None where nobody has asked for one."""
    answers = cache.validation(run.run_id)
    return None if answers is None else summary.scaled(run, answers)


def _figures(before: calibrating.Calibration, scaled: dict[str, Any] | None) -> str:
    after = (scaled or {}).get("after")
    names = {"ece": "Expected calibration error (ECE)", "mce": "Largest gap of a bin", "nll": "Mean loss, nats",
             "brier": "Brier score, 0–2", "confidence": "Mean confidence", "accuracy": "Right"}
    rows = [(title, f"{getattr(before, name):.3f}", *([f"{after[name]:.3f}"] if after else []))
            for name, title in names.items()]
    return html.table(rows, ("", "As trained", *(["After the temperature"] if after else [])))


def _temperature(scaled: dict[str, Any] | None) -> str:
    if scaled is None:
        return "No temperature was fitted for this run: the Evaluate page and `evaluate --temperature` do that."
    if scaled["value"] is None:
        return f"No temperature fits the {scaled['validation']} validation pictures: {scaled['why']}"
    return (f"The temperature {scaled['value']:.3f} was fitted on {scaled['validation']} validation pictures; "
            f"it changes no answer. {scaled['effect']}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _ends(ends: list[float] | None) -> str:
    return "–" if ends is None else f"{100 * ends[0]:.0f}–{100 * ends[1]:.0f} %"
