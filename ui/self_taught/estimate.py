"""How long a question will take, from what earlier ones took on this machine. No streamlit here."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from tl_core.self_taught import comparison, request
from tl_core.self_taught.pretraining import NeededRuns
from tl_core.self_taught.request import SelfTaughtRequest
from ui.shared import words

LOOKED_AT = 10  # results


def sentence(asked: SelfTaughtRequest, runs: NeededRuns | None = None) -> str:
    """About how long, or at most how long; ``runs`` tell which of both there are already."""
    rest, training = comparing(asked), _training(asked, runs)
    if rest is None or training is None:
        return f"{_there(runs)}{request.estimate(asked)}"
    first = f"{_there(runs)}About {words.duration(training + rest)}"
    parts = f"{words.duration(training)} for the runs, " if training else ""
    return f"{first}: {parts}{words.duration(rest)} for the comparison, as earlier ones on this machine took."


def comparing(asked: SelfTaughtRequest) -> float | None:
    """Seconds of the comparison once both runs are there; None before there was one here."""
    rates = [rate for figures in comparison.recent(LOOKED_AT)
             if figures["request"].get("fine_tuned", False) == asked.fine_tuned and (rate := _rate(figures))]
    return median(rates) * len(asked.labels) * asked.seeds if rates else None


def _training(asked: SelfTaughtRequest, runs: NeededRuns | None) -> float | None:
    missing = runs.missing if runs is not None else 0 if asked.run else 2
    return 0.0 if not missing else asked.config.seconds and missing * asked.config.seconds


def _there(runs: NeededRuns | None) -> str:
    if runs is None or runs.pretraining.run_id is None:
        return ""
    return f"The pretraining is there (run {runs.pretraining.run_id[:8]}). "


def _rate(figures: Mapping[str, Any]) -> float | None:
    """Seconds of a kept result for each draw at each number of labels; None for one that does not tell."""
    try:
        return float(figures["seconds"]["elapsed"]) / (len(figures["request"]["labels"]) * figures["request"]["seeds"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
