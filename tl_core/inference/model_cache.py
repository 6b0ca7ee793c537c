"""Networks kept ready in this process: the few that were used last."""

import threading
import time
from collections import OrderedDict

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.inference import predictor
from tl_core.inference.predictor import Predictor

KEPT = 4
FAILED_SECONDS = 20.0  # so long a network that could not be loaded is not tried again: a camera would ask every frame
BACKBONE, RUN = "backbone:", "run:"

_kept: OrderedDict[tuple, Predictor] = OrderedDict()
_failed: dict[tuple, tuple[float, UserError]] = {}
_lock = threading.Lock()


def get(name: str) -> Predictor:
    """The network of that name, traced and ready: ``run:ID``, ``run:ID#TASK`` (its head) or ``backbone:NAME``.

    ``UserError`` as in ``loaded``.
    """
    with _lock:
        key = (name, _stamp(name))
        if key not in _kept:
            _kept[key] = _loaded(key)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def is_warm(name: str) -> bool:
    """Whether ``get`` would answer at once."""
    with _lock:
        return any(kept == name for kept, _ in _kept)


def forget() -> None:
    """Let go of all of them."""
    with _lock:
        _kept.clear()
        _failed.clear()


def _loaded(key: tuple) -> Predictor:
    when, error = _failed.pop(key, (0.0, None))
    if error is not None and time.monotonic() - when < FAILED_SECONDS:
        _failed[key] = when, error
        raise error
    try:
        return _ready(_load(key[0]))
    except UserError as error:
        _failed[key] = time.monotonic(), error
        raise


def _load(name: str) -> Predictor:
    if name.startswith(RUN):
        run_id, _, task = name.removeprefix(RUN).partition(predictor.TASK)
        return predictor.of_run(run_id, task or None)
    if name.startswith(BACKBONE):
        return predictor.of_backbone(name.removeprefix(BACKBONE))
    raise UserError(f"The network is named {name!r}.", f"Expected {RUN}RUN_ID or {BACKBONE}NAME.", "Correct its name.")


def _ready(loaded: Predictor) -> Predictor:
    """Traced for one example, so that the first one's time is not that of the tracing."""
    predictor.outputs(loaded, loaded.spec.input.blank(loaded.size)[None])
    return loaded


def _stamp(name: str) -> tuple | None:
    """Changes with a run's file, and raises where the run has been deleted."""
    if not name.startswith(RUN):
        return None
    status = tracking.model_file(tracking.run(name.removeprefix(RUN).partition(predictor.TASK)[0]).run_id).stat()
    return status.st_mtime_ns, status.st_size
