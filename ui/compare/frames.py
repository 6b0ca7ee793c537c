"""Groups as data frames: for charts, the table and CSV. No streamlit here."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tl_core import metrics
from tl_core.comparison.mean_curves import Curve, curve
from tl_core.comparison.run_groups import ComparedRun, RunGroup
from tl_core.comparison.task_figures import metric
from tl_core.metrics import epoch_points
from tl_core.tracking.metric_history import MetricHistory
from ui.shared import words

CURVES = ["letter", "name", "runs", "x", "mean", "low", "high"]
SPLITS = {"val": "validation", "train": "training"}


def curves(groups: Sequence[RunGroup], measure: str, split: str) -> pd.DataFrame:
    """``CURVES`` by epoch, from the runs' own results."""
    field = _field(measure, split)
    return _frame((group, curve([_by_epoch(member, field) for member in group.members])) for group in groups)


def timed_curves(groups: Sequence[RunGroup], points: Mapping[str, MetricHistory], x: str, measure: str,
                 split: str) -> pd.DataFrame:
    """``CURVES`` by "step" or "seconds": training by batches, validation at the ends of epochs."""
    return _frame((group, curve([_timed(member, points[member.run_id], x, measure, split) for member in group.members
                                 if member.run_id in points])) for group in groups)


def times(groups: Sequence[RunGroup], part: str) -> pd.DataFrame:
    """letter, name, seconds (mean of ``part``: "total" or "training"), mean, low, high of each tested group."""
    rows = []
    for group in groups:
        took = [member.figures["seconds"][part] for member in group.tested if member.figures.get("seconds")]
        if took:
            score = group.score
            rows.append((group.letter, group.name, sum(took) / len(took), score["mean"], *score["ci95"]))
    return pd.DataFrame(rows, columns=["letter", "name", "seconds", "mean", "low", "high"])


def table(groups: Sequence[RunGroup]) -> pd.DataFrame:
    """A row a group: what the page's table shows and its CSV holds."""
    return pd.DataFrame([_row(group) for group in groups])


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for people, the most accurate group first."""
    frame = frame.sort_values("accuracy", ascending=False, na_position="last", kind="stable")
    ends = [words.interval((low, high)) if pd.notna(low) else "–"
            for low, high in zip(frame["low"], frame["high"], strict=True)]
    seconds = ["–" if pd.isna(took) else f"{took:.1f}" for took in frame["seconds"]]
    accuracy = 100 * frame["accuracy"].astype(float)
    return pd.DataFrame({" ": frame["letter"], "Setting": frame["group"], "Test accuracy": accuracy,
                         "95 % interval": ends, "Seeds": frame["seeds"], "Seconds": seconds, "Runs": frame["runs"]})


def history(groups: Sequence[RunGroup]) -> pd.DataFrame:
    """Every run's metrics by epoch, one row an epoch; nothing where a run did not measure it."""
    runs = [(group, member, _history(member)) for group in groups for member in group.members]
    names = metrics.in_order([*metrics.DEFAULT, *(name for *_, run_history in runs for name in run_history)])
    rows = [{"letter": group.letter, "group": group.name, "run_id": member.run_id, "seed": member.config.seed,
             "epoch": epoch, **values}
            for group, member, run_history in runs for epoch, values in epoch_points(run_history)]
    return pd.DataFrame(rows, columns=["letter", "group", "run_id", "seed", "epoch", *names])


def status(group: RunGroup) -> str:
    """How a group's runs are, in words: "3 finished", "2 finished, 1 failed"."""
    counts: dict[str, int] = {}
    for member in group.members:
        word = words.status(member.status).word.lower()
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _row(group: RunGroup) -> dict:
    score, config = group.score, group.config
    low, high = score["ci95"] or (None, None)
    took = [member.figures["seconds"]["total"] for member in group.tested if member.figures.get("seconds")]
    return {"letter": group.letter, "group": group.name, "runs": status(group), "accuracy": score["mean"], "low": low,
            "high": high, "seeds": score["seeds"], "seconds": sum(took) / len(took) if took else None,
            "data": config.data, "backbone": config.backbone, "strategy": config.strategy,
            "freeze_depth": config.freeze_depth, "learning_rate": config.learning_rate, "epochs": config.epochs,
            "limit": config.limit, "run_ids": " ".join(member.run_id for member in group.members)}


def _frame(curves) -> pd.DataFrame:
    parts = [_points(group, curve) for group, curve in curves if curve is not None]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CURVES)


def _points(group: RunGroup, curve: Curve) -> pd.DataFrame:
    return pd.DataFrame({"letter": group.letter, "name": group.name, "runs": curve.runs, "x": curve.x,
                         "mean": curve.mean, "low": curve.low, "high": curve.high})


def _history(member: ComparedRun) -> Mapping[str, list]:
    return (member.result or {}).get("history") or {}


def _by_epoch(member: ComparedRun, field: str) -> tuple[list[float], list[float]]:
    values = _history(member).get(field) or []
    points = [(epoch, value) for epoch, value in enumerate(values, 1) if value is not None]
    return [epoch for epoch, _ in points], [value for _, value in points]


def _timed(member: ComparedRun, points: MetricHistory, x: str, measure: str, split: str
           ) -> tuple[list[float], list[float]]:
    source = points.batches if split == "train" else points.epochs
    return source.get(x, []), source.get(metric(member, _field(measure, split)), [])


def _field(measure: str, split: str) -> str:
    return f"val_{measure}" if split == "val" else measure
