"""How long a question will take, from what earlier ones took on this machine. No streamlit here."""

from collections.abc import Mapping
from statistics import median
from typing import Any, NamedTuple

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.multiply_adds import multiply_adds
from tl_core.discovery import results
from tl_core.discovery.request import DiscoverRequest, of_dict
from tl_core.errors import UserError
from ui.shared import words

LOOKED_AT = 10  # results
UNKNOWN = ("The first time takes as long as one pass through each network, and half a minute more at most; later ones "
           "find the features in the activation store.")


class _Rates(NamedTuple):
    """Seconds of a kept result: of its features a multiply-add and picture, of the rest a picture and source."""

    features: float
    rest: float


def sentence(request: DiscoverRequest) -> str:
    """About how long, or why nobody knows."""
    seconds = estimate(request)
    if seconds is None:
        return UNKNOWN
    return (f"About {words.duration(max(1.0, seconds))}, as earlier ones on this machine took; less where the features "
            "are in the activation store.")


def estimate(request: DiscoverRequest) -> float | None:
    """Seconds; None before anything was discovered here, and for a set of unknown size."""
    rates = [rate for result in results.recent(LOOKED_AT) if (rate := _rates(result.figures))]
    if not rates or request.limit is None:
        return None
    # Where features were in the store their rate is nearly nothing: the largest is that of one that computed them.
    features, rest = max(rate.features for rate in rates), median(rate.rest for rate in rates)
    return request.limit * (_work(request) * features + len(request.features) * rest)


def _work(request: DiscoverRequest) -> float:
    """Multiply-adds of a picture, over all networks."""
    return sum(sum(multiply_adds(BACKBONES.get(one.config.backbone), one.config.image_size))
               for one in request.sources if one.config is not None)


def _rates(figures: Mapping[str, Any]) -> _Rates | None:
    """None for a result that tells none, or whose networks are gone."""
    try:
        asked, count, seconds = of_dict(figures["request"]), figures["count"], figures["seconds"]
        work = _work(asked) * count
        rest = (seconds["total"] - seconds["features"]) / (count * len(asked.features))
        return _Rates(seconds["features"] / work if work else 0.0, rest)
    except (UserError, KeyError, TypeError, ZeroDivisionError):
        return None
