"""What runs inside a Dask worker: warming up, one training, and the flag that stops it."""

import os
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

from tl_core import events
from tl_core.config import RunConfig
from tl_core.engine import execute
from tl_core.errors import UserError

_stopped: set[str] = set()


async def stop(run_id: str) -> None:
    """Ask a run to stop; runs on the worker's event loop while its thread trains. Nobody waits for it."""
    _stopped.add(run_id)


def warm_up() -> list[str]:
    """Do what the first training would otherwise wait for; the devices TensorFlow has, by name."""
    from tl_core.training.warm import warm_up
    warm_up()
    return devices()


def devices() -> list[str]:
    """GPUs first; "CPU (2 cores)" is always among them."""
    import tensorflow as tf
    gpus = [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
            for gpu in tf.config.list_physical_devices("GPU")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [*(f"GPU ({name})" for name in gpus), f"CPU ({cores} cores)"]


def run_training(run_id: str, config_json: str, topic: str, folder: str, weights_file: str | None,
                 task: Callable | None = None) -> dict[str, bytes]:
    """Train one run and say everything through the worker's event log.

    Gives the run's files as bytes where the server's ``folder`` is not visible from
    here (a worker on another machine), otherwise nothing. Failures are told as events,
    so this raises only where the worker itself is broken. ``task`` stands for
    ``execute`` in tests.
    """
    emit = _emitter(run_id, topic)
    emit(events.Progress(stage="Starting"))
    shared = (Path(folder) / "config.json").is_file()
    with tempfile.TemporaryDirectory() as own:
        place = Path(folder) if shared else Path(own)
        _run(task or execute.execute, run_id, config_json, emit, place, weights_file)
        return {} if shared else {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}


def _run(task: Callable, run_id: str, config_json: str, emit, folder: Path, weights_file: str | None) -> None:
    from distributed.worker import logger
    try:
        task(run_id, RunConfig.from_json(config_json), emit, should_stop=lambda: run_id in _stopped, folder=folder,
             weights_file=Path(weights_file) if weights_file else None)
    except UserError:
        pass  # told by the task's Failed event
    except Exception:
        logger.exception("Run %s failed", run_id)
    finally:
        _stopped.discard(run_id)


def _emitter(run_id: str, topic: str) -> Callable[[events.Event], None]:
    from distributed import get_worker
    worker, attempt = get_worker(), uuid.uuid4().hex[:8]

    def emit(event: events.Event) -> None:
        worker.log_event(topic, {"run": run_id, "attempt": attempt, "event": event.to_dict()})
    return emit
