"""What runs inside a Dask worker: warming up, one training (of several runs, maybe), and the flag that stops it."""

import functools
import os
import socket
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tl_core import events, log_lines, temporary_folders
from tl_core.config import BEGINS_WITH, RunConfig
from tl_core.engine import run_job, versions
from tl_core.errors import UserError
from tl_core.training import checkpoint
from tl_core.training.group_run import GroupRun

KEPT_BYTES = 200_000_000  # of ended runs' files, kept for a server that may have lost its connection
KEPT_MESSAGES = 20_000  # about 20 MB; a run says some hundreds
_stopped: set[str] = set()
_training: set[str] = set()
_kept: OrderedDict[str, dict[str, bytes]] = OrderedDict()
_said: OrderedDict[str, list[dict]] = OrderedDict()  # by run, message 1 first
_left: set[str] = set()  # runs that stop because this worker was asked to leave
_leaving = threading.Event()
_refusals: list[UserError] = []  # why a server gives this worker no runs
LEFT = ("The worker that trained this run was asked to leave, so the run was stopped after its last batch. Press "
        "Continue, or use `train --resume`, to go on from there on another worker.")


class Leaving(Exception):
    """A worker that leaves takes no more runs: the server hands them to another."""


class Standing(NamedTuple):
    """How a worker is: the runs that train in it, and why it gets none."""

    training: list[str]
    refused: UserError | None


async def stop(run_id: str) -> None:
    """Ask a run to stop; runs on the worker's event loop while its thread trains. Nobody waits for it."""
    _stopped.add(run_id)


async def leave(dask_worker) -> None:
    """Take no more runs, and ask those that train to stop; runs on the worker's event loop."""
    _leaving.set()
    await dask_worker.set_resources(slot=0)  # the server sees no slot here any more
    _left.update(_training)
    _stopped.update(_training)


async def standing() -> Standing:
    """For whoever looks after this worker on its own machine."""
    return Standing(sorted(_training), _refusals[-1] if _refusals else None)


def warm_up_for(server: Mapping[str, str], warm: Callable[[], list[str]]) -> list[str]:
    """``warm``, in a worker on a machine elsewhere, where its versions are the ``server``'s.

    ``OtherVersions`` where they are not; whoever started this worker is told too.
    """
    try:
        versions.check(server, socket.gethostname())
    except versions.OtherVersions as error:
        _refusals.append(error)
        raise
    _refusals.clear()
    return warm()


async def training() -> list[str]:
    """Ids of the runs that train here now."""
    return sorted(_training)


async def kept_files(run_id: str) -> dict[str, bytes]:
    """The files of a run that ended here lately, where the server does not see its folder; else nothing."""
    return _kept.pop(run_id, {})


async def said(run_id: str, after: int) -> list[dict]:
    """What a run has said here after its message ``after``; a scheduler keeps the newest thousand of all runs only."""
    return _said.get(run_id, [])[after:]


def warm_up() -> list[str]:
    """Do what the first training would otherwise wait for; the devices TensorFlow has, by name.

    The default run's pictures are drawn meanwhile, and kept.
    """
    log_lines.set_up()
    from tl_core import plan
    from tl_core.data import catalog
    from tl_core.features import early_drawing
    from tl_core.training.warm_up import warm_up
    first = plan.resolve_config_and_data(RunConfig(**BEGINS_WITH))
    with early_drawing.drawing(first, catalog.load(first)):
        warm_up()
    return devices()


def warm_up_for_texts() -> list[str]:
    """In a worker that is warm, what the first run on texts would otherwise wait for; the devices, as ``warm_up``.

    What fails is only logged: a run on texts will tell its reason, and pictures can be trained.
    """
    from distributed.worker import logger

    from tl_core.training.warm_up import warm_up
    try:
        warm_up(RunConfig(data="notes", backbone="minilm_l6"))
    except Exception:
        logger.warning("The worker could not warm up for texts", exc_info=True)
    return devices()


def devices() -> list[str]:
    """GPUs first; "CPU (2 cores)" is always among them."""
    import tensorflow as tf
    gpus = [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
            for gpu in tf.config.list_physical_devices("GPU")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [*(f"GPU ({name})" for name in gpus), f"CPU ({cores} cores)"]


def run_training(runs: Sequence[tuple], topic: str, weights_file: str | None,
                 cuts: frozenset[int] = frozenset(), task: Callable | None = None) -> dict[str, dict[str, bytes]]:
    """Train a run, or several as one, and say everything through the worker's event log.

    ``runs`` are (run id, config as JSON, folder, how often it has gone on), and of one that goes on its kept
    state where the worker may not see that folder. Gives each run's files as bytes where the
    server's folder is not visible from here (a worker on another machine), otherwise
    nothing. Failures are told as events, so this raises only where the worker itself is
    broken. ``task`` stands for ``execute_team`` in tests.
    """
    log_lines.set_up()
    if _leaving.is_set():
        raise Leaving("this worker was asked to leave")
    with log_lines.about_runs([run_id for run_id, *_ in runs]):
        return _trained(runs, topic, weights_file, cuts, task)


def _trained(runs: Sequence[tuple], topic: str, weights_file: str | None, cuts: frozenset[int],
             task: Callable | None) -> dict[str, dict[str, bytes]]:
    states = {run_id: state[0] for run_id, _, _, _, *state in runs if state}
    _forget_said()
    emits = [_emitter(run_id, times, topic) for run_id, _, _, times, *_ in runs]
    runs = [(run_id, config, folder) for run_id, config, folder, *_ in runs]
    _training.update(run_id for run_id, _, _ in runs)
    for emit in emits:
        emit(events.Progress(stage="Starting"))
    with temporary_folders.folder() as own:
        folders = [_training_folder(run_id, Path(folder), own, states.get(run_id)) for run_id, _, folder in runs]
        try:
            _run(task or run_job.execute_team, runs, emits, folders, weights_file, cuts)
            files = {run_id: _files(folder) if own in folder.parents else {}
                     for (run_id, _, _), folder in zip(runs, folders, strict=True)}
            _keep(files)
        finally:
            _training.difference_update(run_id for run_id, _, _ in runs)
            _left.difference_update(run_id for run_id, _, _ in runs)
        return files


def _run(task: Callable, runs: Sequence[tuple[str, str, str]], emits: Sequence[Callable], folders: Sequence[Path],
         weights_file: str | None, cuts: frozenset[int]) -> None:
    from distributed.worker import logger
    try:
        members = [GroupRun(RunConfig.from_json(config), emit, folder, functools.partial(_stopped.__contains__, run_id))
                   for (run_id, config, _), emit, folder in zip(runs, emits, folders, strict=True)]
        outcomes = task(members, weights_file=Path(weights_file) if weights_file else None, cuts=cuts)
        for (run_id, _, _), outcome in zip(runs, outcomes, strict=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, UserError):  # told by a Failed event
                logger.error("Run %s failed", run_id, exc_info=outcome)
    except Exception:
        logger.exception("Runs %s failed", ", ".join(run_id for run_id, _, _ in runs))
    finally:
        _stopped.difference_update(run_id for run_id, _, _ in runs)


def _training_folder(run_id: str, folder: Path, own: Path, state: bytes | None = None) -> Path:
    """Where a run's files go: the server's folder where this worker sees it, else one of its own."""
    if (folder / "config.json").is_file():
        return folder
    (own / run_id).mkdir()
    if state is not None:
        (own / run_id / checkpoint.FILE).write_bytes(state)
    return own / run_id


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _keep(files: dict[str, dict[str, bytes]]) -> None:
    _kept.update({run_id: contents for run_id, contents in files.items() if contents})
    while len(_kept) > 1 and sum(len(data) for run in _kept.values() for data in run.values()) > KEPT_BYTES:
        _kept.popitem(last=False)


def _emitter(run_id: str, times: int, topic: str) -> Callable[[events.Event], None]:
    from distributed import get_worker
    worker, attempt, lock = get_worker(), uuid.uuid4().hex[:8], threading.Lock()
    _said.pop(run_id, None)
    messages = _said[run_id] = []

    def emit(event: events.Event) -> None:
        if isinstance(event, events.Stopped) and run_id in _left:
            emit(events.Note(text=LEFT, level="warning"))
        with lock:  # from whatever thread, in the order of numbers
            messages.append({"run": run_id, "times": times, "attempt": attempt, "worker": worker.address,
                             "number": len(messages) + 1, "event": event.to_dict()})
            worker.log_event(topic, messages[-1])
    return emit


def _forget_said() -> None:
    while sum(len(messages) for messages in _said.values()) > KEPT_MESSAGES:
        _said.popitem(last=False)
