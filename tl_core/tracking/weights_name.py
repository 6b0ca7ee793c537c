"""Where weights come from, in words: of a run its name, for nobody reads an id."""

from functools import lru_cache

from tl_core import ownership, settings
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.errors import UserError
from tl_core.ownership import Sight
from tl_core.strategies import STRATEGIES
from tl_core.tracking import records

RUN = "run:"
SHORT_ID = 6  # characters that tell a run which has no name any more


def of(weights: str | None) -> str:
    """The source by itself, as whoever acts may know it: "imagenet", "Small CNN on household"; a dash for None."""
    if weights is None or not weights.startswith(RUN):
        return weights or "–"
    run_id = weights.removeprefix(RUN)
    try:
        return _of_run(run_id, settings.tracking_uri(), ownership.sight())
    except UserError:
        return f"a run that is not there ({run_id[:SHORT_ID]})"


def said(weights: str | None) -> str:
    """With what it is: "weights imagenet", "weights of Small CNN on household, from scratch, seed 0"."""
    return f"weights {'of ' if (weights or '').startswith(RUN) else ''}{of(weights)}"


@lru_cache(maxsize=2000)  # what a run was asked for never changes
def _of_run(run_id: str, store: str, sight: Sight | None) -> str:
    return name(records.run(run_id).config)


def name(config: RunConfig) -> str:
    """What was learnt with which network, and how."""
    backbone = BACKBONES.get(config.backbone).title if config.backbone in BACKBONES else config.backbone
    strategy = STRATEGIES.get(config.strategy).title.lower() if config.strategy in STRATEGIES else config.strategy
    return ", ".join([f"{backbone} on {config.data}", *filter(None, [config.domain]), strategy, f"seed {config.seed}"])
