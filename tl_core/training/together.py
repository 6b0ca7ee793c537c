"""Several heads on one frozen backbone, trained in one fused step. TensorFlow is imported when it is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tl_core import plan
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.events import Emit
from tl_core.training.trainer import train

OWN = ("head", "learning_rate", "backbone_learning_rate", "seed", "patience")  # what members may differ in


@dataclass(frozen=True)
class Member:
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
    blocks = len(BACKBONES.get(config.backbone).blocks)
    if any(phase.freeze_depth < blocks for phase in plan.phases(config)) or config.augment.on:
        return None
    return config.head.pooling, config.model_dump_json(exclude=set(OWN))


def worth_it(members: Sequence[Member]) -> bool:
    """Whether one fused step is faster than one run after another."""
    return len(members) > 1


def train_together(members: Sequence[Member], dataset: Dataset, *, weights_file: Path | None = None,
                   cuts: frozenset[int] = frozenset()) -> list[dict[str, Any] | Exception]:
    """Each member's result, or what ended it, in order; ``members`` share one ``key``.

    As ``train`` for each of them: events, ``model.keras``, stopping. A member's failure
    stops no other one.
    """
    return [_alone(member, dataset, weights_file, cuts) for member in members]


def _alone(member: Member, dataset: Dataset, weights_file: Path | None, cuts: frozenset[int]):
    try:
        return train(member.config, dataset, member.emit, member.folder, should_stop=member.should_stop,
                     weights_file=weights_file, cuts=cuts)
    except Exception as error:
        return error
