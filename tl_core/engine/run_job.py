"""A run, or several trained as one, from config to end: load the data, find the weights, train.

For worker and command line alike.
"""

import contextlib
import importlib.metadata
import json
import platform
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tl_core import __version__, events, metrics, tracking
from tl_core.backbones import hub_files
from tl_core.config import RunConfig
from tl_core.errors import UserError, first_line, is_full_disk
from tl_core.events import Emit
from tl_core.run_pictures import intensity
from tl_core.training import checkpoint
from tl_core.training.group_run import GroupRun

PACKAGES = ("tensorflow", "keras", "numpy", "pillow", "scikit-learn", "mlflow", "distributed", "pydantic")
TRACEBACK = "traceback.txt"
_PROGRESS_SECONDS = 0.2
Load = Callable[[RunConfig, Callable[[str, int, int], None]], Any]  # config, progress -> Dataset
Bring = Callable[[Callable[[str, int, int], None]], contextlib.AbstractContextManager[Path | None]]
Outcome = dict[str, Any] | Exception


class _Stop(Exception):
    """The user stopped the run while its data were being read."""


def execute(run_id: str, config: RunConfig, emit: Emit, *, should_stop: Callable[[], bool] = lambda: False,
            folder: Path | None = None, weights_file: Path | None = None) -> dict[str, Any]:
    """Train a resolved config; the contract's result without its ``run_id``.

    ``folder`` takes the model and the environment, by default the run's artifact
    folder; ``weights_file`` is the model of ``run:ID`` weights, found where it is
    None. The last event is always ``Finished``, ``Stopped`` or ``Failed``; after
    ``Failed`` the exception goes on to the caller.
    """
    member = GroupRun(config, emit, folder or tracking.training_folder(run_id), should_stop)
    (outcome,) = execute_team([member], weights_file=weights_file)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def execute_team(members: Sequence[GroupRun], *, weights_file: Path | None = None, cuts: frozenset[int] = frozenset(),
                 load: Load | None = None, bring: Bring | None = None) -> list[Outcome]:
    """The same for a run, or several whose heads train together (``run_sharing.Team``): what each gave or failed with.

    Every member gets all of its own events, and one's end is not another's. ``cuts`` are
    freeze depths that later runs will want; ``load`` stands for ``catalog.load``. ``bring`` has everything that the
    runs read on this machine while they train, and gives their ``weights_file`` there.
    """
    members = [replace(member, emit=EventRelay(member.emit)) for member in members]
    try:
        with bring(_progress(members)) if bring else contextlib.nullcontext(weights_file) as weights_file:
            outcomes = _train(members, weights_file, cuts, load)
    except _Stop:
        outcomes = [_stopped(member) for member in members]
    except Exception as error:
        outcomes = [error] * len(members)
    except BaseException as error:
        for member in members:
            _end(member, error)
        raise
    return [_end(member, outcome) for member, outcome in zip(members, outcomes, strict=True)]


def in_words(error: BaseException) -> str:
    """Our own failure for the user: what happened, and what can be done."""
    name = type(error).__name__
    if name in ("ResourceExhaustedError", "MemoryError"):
        return (f"Memory ran out while training ({name}). Batch size, image size and the number of unfrozen blocks "
                "decide how much is needed. Make one of them smaller and train again.")
    if is_full_disk(error):
        return ("The disk became full while this run was trained. Free some space on it, or set TL_HOME to a folder on "
                "another. Then train again, or press Continue (`train --resume`) where the run offers it.")
    if isinstance(error, KeyboardInterrupt):
        return "The run was interrupted before it could stop in order. It can go on from its last kept epoch."
    return (f"Training failed with {name}: {first_line(error)} The whole message is in {TRACEBACK} among the run's "
            "files.")


def stopped_result(config: RunConfig) -> dict[str, Any]:
    """The result of a run that was stopped before its first step."""
    return {"status": "STOPPED", **config.essentials, "history": {name: [] for name in metrics.DEFAULT}, "test": None}


class EventRelay:
    """Passes a run's events on and remembers the one that ended it."""

    def __init__(self, emit: Emit):
        self._emit = emit
        self.end: events.End | None = None

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.ENDS):
            self.end = event
        self._emit(event)


def _end(member: GroupRun, outcome: Outcome | BaseException) -> Any:
    """Tell a failure that has not been told; a run that had ended before stays as it ended."""
    assert isinstance(member.emit, EventRelay)
    end = member.emit.end
    if isinstance(end, events.Finished | events.Stopped):
        return end.result
    if end is None and isinstance(outcome, UserError):
        member.emit(events.Failed(reason=str(outcome)))
    elif end is None and isinstance(outcome, BaseException):
        text = "".join(traceback.format_exception(outcome))
        with contextlib.suppress(OSError):  # a full disk may be the very failure that is to be told
            (member.folder / TRACEBACK).write_text(text, encoding="utf8", errors="backslashreplace")
        member.emit(events.Failed(reason=in_words(outcome)))
    return outcome


def _stopped(member: GroupRun) -> dict[str, Any]:
    result = stopped_result(member.config)
    member.emit(events.Stopped(result=result))
    return result


def _train(members: Sequence[GroupRun], weights_file: Path | None, cuts: frozenset[int],
           load: Load | None) -> list[Outcome]:
    from tl_core.data import catalog, run_manifest
    from tl_core.training import train
    first = members[0]
    dataset = (load or catalog.load)(first.config, _progress(members))
    hub_files.fetch(first.config.backbone, first.config.weights, _progress(members))
    dataset = intensity.to_train(dataset, first.config.weights)
    root = catalog.root(first.config.data)
    for member in members:
        for note in () if checkpoint.there(member.folder) else dataset.notes:  # told before it was interrupted
            member.emit(events.Note(text=note, level="warning"))
        run_manifest.write(dataset, root, member.folder)
        (member.folder / "environment.json").write_text(json.dumps(environment(), indent=1), encoding="utf8")
    weights_file = weights_file or tracking.source_model(first.config.weights)
    if len(members) > 1:
        return train.train_together(members, dataset, weights_file=weights_file, cuts=cuts)
    return [train.train(first.config, dataset, first.emit, first.folder, should_stop=first.should_stop,
                        weights_file=weights_file, cuts=cuts)]


def _progress(members: Sequence[GroupRun]) -> Callable[[str, int, int], None]:
    last = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        if all(member.should_stop() for member in members):
            raise _Stop
        now = time.monotonic()
        if now - last >= _PROGRESS_SECONDS or done == total:
            last = now
            for member in members:
                member.emit(events.Progress(stage=stage, done=done, total=total))
    return progress


def environment() -> dict[str, Any]:
    """Python, packages and machine, as ``environment.json`` keeps them."""
    def version(name: str) -> str | None:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None
    return {"python": platform.python_version(), "platform": platform.platform(), "machine": platform.machine(),
            "packages": {"transfer-lab": __version__, **{name: version(name) for name in PACKAGES}}}
