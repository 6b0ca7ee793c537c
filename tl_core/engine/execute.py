"""One run from its config to its end: load the data, find the weights, train. For worker and command line alike."""

import importlib.metadata
import json
import platform
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tl_core import events, tracking
from tl_core.config import RunConfig
from tl_core.errors import UserError, first_line
from tl_core.events import Emit

PACKAGES = ("tensorflow", "keras", "numpy", "pillow", "scikit-learn", "mlflow", "distributed", "pydantic")
TRACEBACK = "traceback.txt"
_PROGRESS_SECONDS = 0.2


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
    folder = folder or tracking.training_folder(run_id)
    try:
        return _train(config, emit, should_stop, folder, weights_file)
    except _Stop:
        result = stopped_result(config)
        emit(events.Stopped(result=result))
        return result
    except UserError as error:
        emit(events.Failed(reason=str(error)))
        raise
    except BaseException as error:
        (folder / TRACEBACK).write_text(traceback.format_exc(), encoding="utf8")
        emit(events.Failed(reason=in_words(error)))
        raise


def in_words(error: BaseException) -> str:
    """Our own failure for the user: what happened, and what can be done."""
    name = type(error).__name__
    if name in ("ResourceExhaustedError", "MemoryError"):
        return (f"Memory ran out while training ({name}). Batch size, image size and the number of unfrozen blocks "
                "decide how much is needed. Make one of them smaller and train again.")
    if isinstance(error, KeyboardInterrupt):
        return "The run was interrupted before it could stop in order. Nothing after its last epoch is kept."
    return (f"Training failed with {name}: {first_line(error)} The whole message is in {TRACEBACK} among the run's "
            "files.")


def stopped_result(config: RunConfig) -> dict[str, Any]:
    """The result of a run that was stopped before its first step."""
    names = ("data", "backbone", "weights", "strategy", "freeze_depth", "image_size", "epochs", "seed")
    return {"status": "STOPPED", **{name: getattr(config, name) for name in names},
            "history": {name: [] for name in ("loss", "accuracy", "val_loss", "val_accuracy")}, "test": None}


def _train(config: RunConfig, emit: Emit, should_stop, folder: Path, weights_file: Path | None) -> dict[str, Any]:
    from tl_core.data import catalog
    from tl_core.training import trainer
    dataset = catalog.load(config, _progress(emit, should_stop))
    for note in dataset.notes:
        emit(events.Note(text=note, level="warning"))
    weights_file = weights_file or tracking.source_model(config.weights)
    (folder / "environment.json").write_text(json.dumps(environment(), indent=1), encoding="utf8")
    return trainer.train(config, dataset, emit, folder, should_stop=should_stop, weights_file=weights_file)


def _progress(emit: Emit, should_stop: Callable[[], bool]) -> Callable[[str, int, int], None]:
    last = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        if should_stop():
            raise _Stop
        now = time.monotonic()
        if now - last >= _PROGRESS_SECONDS or done == total:
            last = now
            emit(events.Progress(stage=stage, done=done, total=total))
    return progress


def environment() -> dict[str, Any]:
    """Python, packages and machine, as ``environment.json`` keeps them."""
    def version(name: str) -> str | None:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None
    return {"python": platform.python_version(), "platform": platform.platform(), "machine": platform.machine(),
            "packages": {name: version(name) for name in PACKAGES}}
