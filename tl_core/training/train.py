"""``train``: one run, or several whose heads train in one fused step, from resolved configs to saved networks.

TensorFlow is imported when it is used.
"""

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.events import Emit, Event, Note, Progress
from tl_core.features import early_drawing
from tl_core.malloc import tune_malloc
from tl_core.training import checkpoint
from tl_core.training.checkpoint import Checkpoint
from tl_core.training.group_run import GroupRun

ROWS = ".rows-"  # begin of the folder of rows that go with a run


def train(config: RunConfig, dataset: Dataset, emit: Emit, folder: Path, *,
          should_stop: Callable[[], bool] = lambda: False, weights_file: Path | None = None,
          cuts: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Train a resolved ``config`` on ``dataset``; returns the result that ``Finished`` or ``Stopped`` carries.

    Writes ``folder/model.keras``: one flat network with the best weights over all phases
    (highest validation accuracy, at equal accuracy the lower loss), raw 0–255 pixels in,
    softmax out; and ``folder/test_predictions.npz``: ``keys``, ``labels`` (n,) and
    ``logits`` (n, classes) of the test pictures. ``should_stop`` is asked for every batch;
    then the best weights so far are kept (the present ones before the first epoch has
    ended) and the test split stays untouched, its figures None. ``weights_file`` is the
    network of a ``run:`` source; ``cuts`` are further freeze depths whose rows other runs
    on these data will want. ``emit`` is called from the calling thread only. Raises
    ``UserError`` for what the user can mend; what else goes wrong leaves as it is.

    ``result["seconds"]``: ``total``; ``features``, in which rows were made or read, and
    ``training``, everything else once the network was built; of the rows' time "decode",
    "prefix", "read" and "augment" (with several threads each one's own), of the rest
    "suffix", the steps above the cut, and "events", what ``emit`` took. ``processor``: what all threads of this process
    spent once the network was built.
    """
    (outcome,) = train_together([GroupRun(config, emit, folder, should_stop)], dataset, weights_file=weights_file,
                                cuts=cuts)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def train_together(members: Sequence[GroupRun], dataset: Dataset, *, weights_file: Path | None = None,
                   cuts: frozenset[int] = frozenset()) -> list[dict[str, Any] | Exception]:
    """Each member's result, or what ended it, in order; several ``members`` share one ``key``.

    As ``train`` for each of them: events, files, stopping. A member's failure
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
    with _meanwhile(members[0].config, dataset):
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


def _meanwhile(config: RunConfig, dataset: Dataset) -> contextlib.AbstractContextManager[None]:
    """Importing TensorFlow takes seconds of one core, in which the others can draw; once it is there, nothing."""
    return contextlib.nullcontext() if "tensorflow" in sys.modules else early_drawing.drawing(config, dataset)


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
