"""What runs inside a worker: real training that ends its process at a chosen moment.

``TL_HOME/fault.json`` says when: ``{"moment": NAME, "times": N}``; each death takes one, so that a row can see
whether its moment came.
"""

import functools
import importlib
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tl_core import events, settings
from tl_core.engine.run_job import execute_team
from tl_core.training import checkpoint
from tl_core.training.group_run import GroupRun

# Functions of the training at whose entry it dies: module, class, method.
ENTRIES = {
    "decoding": ("tl_core.features.input_rows", "InputRows", "decode"),
    "conversion": ("tl_core.networks.openvino", "Compiled", "__init__"),
    "prefix": ("tl_core.features.lazy_array", "LazyArray", "keep"),
    "test evaluation": ("tl_core.training.run_trainer", "RunTrainer", "keep_test"),
    "saving": ("tl_core.training.run_network", "RunNetwork", "save"),
}


def warm() -> list[str]:
    """TensorFlow's import, which is what takes long; it may be the moment."""
    if _order().get("moment") == "warm-up":
        import threading
        threading.Timer(1.0, die, ["warm-up"]).start()  # in the middle of it
    if _order().get("moment") == "stuck warm-up":
        time.sleep(3600)
    import keras
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    return ["CPU"]


def train(members, *, weights_file, cuts):
    """``execute_team``, which dies at the moment that is ordered."""
    moment = _order().get("moment", "")
    if moment in ENTRIES:
        _die_at_entry(moment)
    elif moment == "memory":
        _grow()
    elif moment:
        members = [replace(member, emit=_dying(member, moment)) for member in members]
    return execute_team(members, weights_file=weights_file, cuts=cuts)


def die(moment: str) -> None:
    """End this process as a kill would, where that moment is still ordered."""
    order = _order()
    if order.get("moment") == moment and order.get("times", 0) > 0:
        _file().write_text(json.dumps({**order, "times": order["times"] - 1}))
        os.kill(os.getpid(), signal.SIGKILL)


def _file() -> Path:
    return settings.home() / "fault.json"


def _order() -> dict:
    return json.loads(_file().read_text()) if _file().exists() else {}


def _die_at_entry(moment: str) -> None:
    module, owner, name = ENTRIES[moment]
    holder = getattr(importlib.import_module(module), owner)
    original = getattr(holder, name)

    @functools.wraps(original)
    def dying(*arguments, **options):
        die(moment)
        return original(*arguments, **options)
    setattr(holder, name, dying)


def _dying(member: GroupRun, moment: str) -> Callable:
    """The member's ``emit``; it ends the process once what is told is the moment. Some wait for a kept state."""
    phases = 0

    def dying(event) -> None:
        nonlocal phases
        phases += isinstance(event, events.PhaseStarted)
        if moment == "cancel" and member.should_stop():
            die(moment)  # before it can say that it has stopped
        member.emit(event)
        kept = checkpoint.there(member.folder)
        due = {"first batch": isinstance(event, events.Batch),
               "epoch's middle": isinstance(event, events.Batch) and kept,
               "epoch's end": isinstance(event, events.Epoch) and kept,
               "between phases": isinstance(event, events.PhaseStarted) and phases == 2}
        if due.get(moment):
            die(moment)
    return dying


def _grow() -> None:
    """Take memory until the system ends this process."""
    held = []
    while True:
        held.append(bytearray(b"x") * 50_000_000)


# In the second process


def add(a: int, b: int, progress) -> int:
    return a + b


def end_process(progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(progress) -> None:
    time.sleep(3600)
