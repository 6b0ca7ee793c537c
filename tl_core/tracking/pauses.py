"""Times in which a run did not go on, and what it had said then that its kept state does not know of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tl_core.tracking import tags


@dataclass(frozen=True)
class Pause:
    """Between ``ended`` and ``resumed``, seconds since 1970; the run went on after ``step`` and ``epoch``."""

    ended: float
    resumed: float
    step: int
    epoch: int


def pauses(run_tags: Mapping[str, str]) -> list[Pause]:
    """Those that a run's tags tell, the first one first."""
    return [Pause(**one) for one in json.loads(run_tags.get(tags.PAUSES, "[]"))]


def with_another(run_tags: Mapping[str, str], new: Pause) -> dict[str, str]:
    """The tag that tells one more."""
    return {tags.PAUSES: json.dumps([asdict(one) for one in (*pauses(run_tags), new)])}


def paused_before(run_tags: Mapping[str, str], when: float) -> float:
    """Seconds of pauses before ``when``."""
    return sum(min(one.resumed, when) - one.ended for one in pauses(run_tags) if one.ended < when)


def lasting(points: Iterable[Any], run_tags: Mapping[str, str], counter: str) -> dict[int, Any]:
    """Number -> its MLflow point, of those that were not trained again; ``counter`` is "step" or "epoch"."""
    gone = [(one.resumed * 1000, getattr(one, counter)) for one in pauses(run_tags)]
    return {point.step: point for point in sorted(points, key=lambda point: point.timestamp)
            if not any(point.timestamp < resumed and point.step > last for resumed, last in gone)}
