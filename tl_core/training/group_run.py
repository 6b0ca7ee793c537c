"""Which runs train as one: several heads on one frozen backbone, in one fused step. No TensorFlow here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.events import Emit

OWN = ("head", "learning_rate", "backbone_learning_rate", "patience")  # what members may differ in, beside the seed


@dataclass(frozen=True)
class GroupRun:
    """One run of a group: a resolved config and where its events and its network go."""

    config: RunConfig
    emit: Emit
    folder: Path
    should_stop: Callable[[], bool] = lambda: False


def key(config: RunConfig) -> tuple | None:
    """Equal for resolved configs whose heads can train together; None for one that trains alone.

    They read the same rows at the same cut: everything frozen, no new pictures in every
    epoch, the same epochs, batch size and pooling.
    """
    phases = plan.phases(config)
    if config.seconds is not None:  # several heads at once are slower than one
        return None
    if len(phases) > 1 or not phases[0].trains_head_alone or (config.augment.on and not plan.views(config)):
        return None
    rows_by_seed = config.starts_random or config.augment.on
    return (config.head.pooling, config.model_dump_json(exclude={*OWN, "seed"}), config.seed if rows_by_seed else None)
