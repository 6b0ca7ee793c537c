"""Networks kept ready in this process: the few that were used last."""

import threading
from collections import OrderedDict

import numpy as np

from tl_core import tracking
from tl_core.errors import UserError
from tl_core.inference import loaded
from tl_core.inference.loaded import Loaded

KEPT = 4
BACKBONE, RUN = "backbone:", "run:"

_kept: OrderedDict[tuple, Loaded] = OrderedDict()
_lock = threading.Lock()


def get(name: str) -> Loaded:
    """The network of that name, ``run:ID`` or ``backbone:NAME``, traced and ready; ``UserError`` as in ``loaded``."""
    with _lock:
        key = (name, _stamp(name))
        if key not in _kept:
            _kept[key] = _ready(_load(name))
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


def _load(name: str) -> Loaded:
    if name.startswith(RUN):
        return loaded.of_run(name.removeprefix(RUN))
    if name.startswith(BACKBONE):
        return loaded.of_backbone(name.removeprefix(BACKBONE))
    raise UserError(f"The network is named {name!r}.", f"Expected {RUN}RUN_ID or {BACKBONE}NAME.", "Correct its name.")


def _ready(found: Loaded) -> Loaded:
    """Traced for one picture, so that the first one's time is not that of the tracing."""
    loaded.outputs(found, np.zeros((1, found.image_size, found.image_size, 3), np.uint8))
    return found


def _stamp(name: str) -> tuple | None:
    """Changes with a run's file, and raises where the run has been deleted."""
    if not name.startswith(RUN):
        return None
    status = tracking.model_file(tracking.run(name.removeprefix(RUN)).run_id).stat()
    return status.st_mtime_ns, status.st_size
