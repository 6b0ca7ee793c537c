"""Several heads on one frozen backbone, trained in one fused step. TensorFlow is imported when it is used."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tl_core import plan
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.events import Emit, Event, Note, Progress
from tl_core.malloc import tune_malloc
from tl_core.training import checkpoint
from tl_core.training.checkpoint import Checkpoint

ROWS = ".rows-"  # begin of the folder of rows that go with a run
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


def is_worthwhile(members: Sequence[GroupRun]) -> bool:
    """Whether one fused step is faster than one run after another."""
    return len(members) > 1


def train_together(members: Sequence[GroupRun], dataset: Dataset, *, weights_file: Path | None = None,
                   cuts: frozenset[int] = frozenset()) -> list[dict[str, Any] | Exception]:
    """Each member's result, or what ended it, in order; several ``members`` share one ``key``.

    As ``trainer.train`` for each of them: events, files, stopping. A member's failure
    stops no other one. ``seconds`` are those of the whole, and ``together`` says of how many.
    """
    start = time.perf_counter()
    try:
        return _trained(members, dataset, weights_file, cuts, start)
    except Exception as error:
        return [error] * len(members)


def _trained(members: Sequence[GroupRun], dataset: Dataset, weights_file: Path | None, cuts: frozenset[int],
             start: float) -> list[dict[str, Any] | Exception]:
    def emit(event):
        for member in members:
            member.emit(event)

    emit(Progress(stage="Preparing the network"))
    tune_malloc()
    from tl_core.networks import device
    from tl_core.training.context import TrainingContext
    from tl_core.training.run_trainer import RunTrainer
    from tl_core.training.trainer import Trainer
    for member in members:
        member.folder.mkdir(parents=True, exist_ok=True)
    config = members[0].config
    pasts = [_past(member, len(members)) for member in members]
    members = [replace(member, emit=Once(member.emit, past.about["told"] if past else ()))
               for member, past in zip(members, pasts, strict=True)]
    with (device.use(config, emit) as run_device,
          tempfile.TemporaryDirectory(prefix=ROWS, dir=members[0].folder, ignore_cleanup_errors=True) as rows):
        context = TrainingContext(config, dataset, run_device, Path(rows), start, weights_file, cuts)
        runs = [RunTrainer(member.config, context, member.emit, member.should_stop, member.folder)
                for member in members]
        Trainer(context, runs, pasts).run()
    return [run.emit_finished() for run in runs]


class Once:
    """Passes a run's events on, but no note a second time; ``texts`` has theirs so far."""

    def __init__(self, emit: Emit, texts: Sequence[str]):
        self._emit, self.texts = emit, list(texts)

    def __call__(self, event: Event) -> None:
        if isinstance(event, Note):
            if event.text in self.texts:
                return
            self.texts.append(event.text)
        self._emit(event)


def _past(member: GroupRun, together: int) -> Checkpoint | None:
    """The state that a run goes on from; runs that were trained as one go on one by one."""
    return checkpoint.read(member.folder) if together == 1 and checkpoint.there(member.folder) else None
