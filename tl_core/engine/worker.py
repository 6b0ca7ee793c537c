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

from tl_core import events, log_lines, settings, temporary_folders
from tl_core.config import BEGINS_WITH, RunConfig
from tl_core.engine import run_job, versions
from tl_core.errors import UserError
from tl_core.training import checkpoint
from tl_core.training.group_run import GroupRun

KEPT_BYTES = 200_000_000  # of ended runs' files, kept for a server that may have lost its connection
KEPT_MESSAGES = 20_000  # about 20 MB; a run says some hundreds
_stopped: set[tuple[str, int]] = set()  # run ids, each with how often the run had gone on: it may come here again
_training: dict[str, int] = {}  # run id -> how often it had gone on
_folders: dict[str, Path] = {}  # of runs that train here in folders of this machine
_kept: OrderedDict[str, dict[str, bytes]] = OrderedDict()
_said: OrderedDict[str, list[dict]] = OrderedDict()  # by run, message 1 first
_left: set[str] = set()  # runs that stop because this worker was asked to leave
_leaving = threading.Event()
_refusals: list[UserError] = []  # why a server gives this worker no runs


class Leaving(Exception):
    """A worker that leaves takes no more runs: the server hands them to another."""


class Standing(NamedTuple):
    """How a worker is: the runs that train in it, and why it gets none."""

    training: list[str]
    refused: UserError | None


async def stop(run_id: str, times: int) -> None:
    """Ask a run, gone on so often, to stop; runs on the worker's event loop while its thread trains. Nobody waits."""
    _stopped.add((run_id, times))


async def leave(dask_worker) -> None:
    """Take no more runs, and ask those that train to stop; runs on the worker's event loop."""
    _leaving.set()
    await dask_worker.set_resources(slot=0)  # the server sees no slot here any more
    _left.update(_training)
    _stopped.update(_training.items())


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


async def training() -> dict[str, int]:
    """The runs that train here now, each with how often it had gone on."""
    return dict(_training)


async def state_stamps() -> dict[str, tuple[int, int]]:
    """Of runs that train here where the server does not see: when the kept state was written (ns), and its bytes."""
    known = {run_id: folder / checkpoint.FILE for run_id, folder in _folders.items()}
    return {run_id: (status.st_mtime_ns, status.st_size) for run_id, file in known.items()
            if (status := _status(file)) is not None}


async def state_piece(run_id: str, written: int, offset: int, length: int) -> bytes | None:
    """A part of the state that was ``written`` then; None where it is another one now, or gone."""
    file = _folders.get(run_id, Path()) / checkpoint.FILE
    try:
        with open(file, "rb") as state:
            if os.fstat(state.fileno()).st_mtime_ns != written:
                return None
            state.seek(offset)
            return state.read(length)
    except OSError:
        return None


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


def run_training(runs: Sequence[tuple], topic: str, weights_file: str | None, cuts: frozenset[int] = frozenset(),
                 task: Callable | None = None, home: str | None = None) -> dict[str, dict[str, bytes]]:
    """Train a run, or several as one, and say everything through the worker's event log.

    ``runs`` are (run id, config as JSON, folder, how often it has gone on), and of one that goes on its kept
    state where the worker may not see that folder. ``home`` is the server's TL_HOME: a worker with another one
    reads what the run reads as copies that come from the server (``blobs``), and gives each run's files as bytes,
    otherwise nothing. Failures are told as events, so this raises only where the worker itself is
    broken. ``task`` stands for ``execute_team`` in tests.
    """
    log_lines.set_up()
    if _leaving.is_set():
        raise Leaving("this worker was asked to leave")
    with log_lines.about_runs([run_id for run_id, *_ in runs]):
        return _trained(runs, topic, weights_file, cuts, task, home)


def _trained(runs: Sequence[tuple], topic: str, weights_file: str | None, cuts: frozenset[int],
             task: Callable | None, home: str | None) -> dict[str, dict[str, bytes]]:
    states = {run_id: state[0] for run_id, _, _, _, *state in runs if state}
    _forget_said()
    emits = [_emitter(run_id, times, topic) for run_id, _, _, times, *_ in runs]
    times = {run_id: times for run_id, _, _, times, *_ in runs}
    runs = [(run_id, config, folder) for run_id, config, folder, *_ in runs]
    _training.update(times)
    for emit in emits:
        emit(events.Progress(stage="Starting"))
    with temporary_folders.folder() as own:
        shared = home is None or Path(home) == settings.home()
        folders = [_training_folder(run_id, Path(folder), own, states.get(run_id), shared)
                   for run_id, _, folder in runs]
        _folders.update({run_id: folder for (run_id, _, _), folder in zip(runs, folders, strict=True)
                         if own in folder.parents})
        asked = [functools.partial(_stopped.__contains__, run) for run in times.items()]
        try:
            _run(task or _execute(shared, topic, runs[0][0], folders), runs, emits, folders, asked, weights_file, cuts)
            files = {run_id: _files(folder) if own in folder.parents else {}
                     for (run_id, _, _), folder in zip(runs, folders, strict=True)}
            _keep(files)
        finally:
            for run_id in times:
                _training.pop(run_id, None)
                _folders.pop(run_id, None)
            _left.difference_update(times)
            _stopped.difference_update(times.items())
        return files


def _run(task: Callable, runs: Sequence[tuple[str, str, str]], emits: Sequence[Callable], folders: Sequence[Path],
         asked: Sequence[Callable[[], bool]], weights_file: str | None, cuts: frozenset[int]) -> None:
    from distributed.worker import logger
    try:
        members = [GroupRun(RunConfig.from_json(config), emit, folder, stop)
                   for (_, config, _), emit, folder, stop in zip(runs, emits, folders, asked, strict=True)]
        outcomes = task(members, weights_file=Path(weights_file) if weights_file else None, cuts=cuts)
        for (run_id, _, _), outcome in zip(runs, outcomes, strict=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, UserError):  # told by a Failed event
                logger.error("Run %s failed", run_id, exc_info=outcome)
    except Exception:
        logger.exception("Runs %s failed", ", ".join(run_id for run_id, _, _ in runs))


def _execute(shared: bool, topic: str, run_id: str, folders: Sequence[Path]) -> Callable:
    """``execute_team``; where the server's home is not this worker's, on copies of what the run reads."""
    if shared:
        return run_job.execute_team
    from tl_core.engine.blobs import questions
    from tl_core.engine.blobs.copies import Inputs
    inputs = Inputs(functools.partial(questions.ask, topic, run_id), folders)
    return functools.partial(run_job.execute_team, bring=inputs.brought)


def _training_folder(run_id: str, folder: Path, own: Path, state: bytes | None = None, shared: bool = True) -> Path:
    """Where a run's files go: the server's folder where this worker sees it, else one of its own."""
    if shared and (folder / "config.json").is_file():
        return folder
    (own / run_id).mkdir()
    if state is not None:
        (own / run_id / checkpoint.FILE).write_bytes(state)
    return own / run_id


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


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
        left = {"left": True} if isinstance(event, events.Stopped) and run_id in _left else {}
        with lock:  # from whatever thread, in the order of numbers
            messages.append({"run": run_id, "times": times, "attempt": attempt, "worker": worker.address,
                             "number": len(messages) + 1, "event": event.to_dict(), **left})
            worker.log_event(topic, messages[-1])
    return emit


def _forget_said() -> None:
    while sum(len(messages) for messages in _said.values()) > KEPT_MESSAGES:
        _said.popitem(last=False)
