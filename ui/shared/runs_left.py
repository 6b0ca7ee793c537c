"""About how long runs that go on will still take, by those of the same kind that have ended. No streamlit here."""

from collections.abc import Iterable, Sequence

from tl_core.tracking import RunRecord
from ui.shared import words


def seconds(known: Iterable[RunRecord], going: Sequence[RunRecord]) -> float | None:
    """Of ``going``, one after another, as long as finished runs of ``known`` took on average; None before one has."""
    took = [record.seconds for record in known if record.status == "FINISHED" and record.seconds is not None]
    if not took:
        return None
    mean = sum(took) / len(took)
    return sum(max(0.0, mean - (record.seconds or 0.0)) if record.status == "RUNNING" else mean
               for record in going if record.active)


def sentence(known: Iterable[RunRecord], going: Sequence[RunRecord]) -> str:
    """"About 2 min left." where that can be told."""
    left = seconds(known, going)
    return "" if left is None else f"About {words.duration(left)} left."
