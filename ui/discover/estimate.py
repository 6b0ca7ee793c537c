"""How long a question will take, from what earlier ones took on this machine. No streamlit here."""

from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.multiply_adds import multiply_adds
from tl_core.discovery import results
from tl_core.discovery.request import DiscoverRequest, of_dict
from tl_core.errors import UserError
from ui.shared import words

LOOKED_AT = 10  # results


def sentence(request: DiscoverRequest) -> str:
    """About how long, or why nobody knows."""
    rates = [rate for result in results.recent(LOOKED_AT) if (rate := _rate(result.figures))]
    work = _work(request)
    if not rates or request.limit is None:
        return ("The first time takes as long as one pass through each network, and one minute more at most; later "
                "ones find the features in the activation store.")
    middle = sorted(rates)[len(rates) // 2]
    return (f"About {words.duration(max(1.0, work * request.limit * middle))}, as earlier ones on "
            "this machine took; less where the features are in the activation store.")


def _work(request: DiscoverRequest) -> float:
    """Multiply-adds of a picture, over all networks."""
    return sum(sum(multiply_adds(BACKBONES.get(one.config.backbone), one.config.image_size))
               for one in request.sources if one.config is not None)


def _rate(figures) -> float | None:
    """Seconds a multiply-add and picture of a kept result; None where it tells none."""
    try:
        work = _work(of_dict(figures["request"])) * figures["count"]
        return figures["seconds"]["features"] / work if work else None
    except (UserError, KeyError, TypeError):
        return None
