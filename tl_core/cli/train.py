"""``train``: one run in this process, or on the cluster that TL_SCHEDULER names."""

import contextlib
import os
import signal
import socket
import threading
import uuid
from typing import Any

from tl_core import settings
from tl_core.cli.lists import Json
from tl_core.cli.options import config, takes_run_options
from tl_core.cli.output import print_json, stderr
from tl_core.cli.progress import RunProgress
from tl_core.config import RunConfig
from tl_core.errors import UserError


@takes_run_options
def train(given: dict[str, Any], json: Json = False) -> None:
    """Train one run, watch it on stderr, remember it. Ctrl-C stops it and keeps the best weights."""
    from tl_core import plan
    result = run(plan.resolve(config(given)))
    if json:
        print_json(result)
    else:
        _print_result(result)


def run(chosen: RunConfig) -> dict[str, Any]:
    """Train a resolved config where the settings say; the contract's train object."""
    with RunProgress(stderr) as progress:
        if settings.scheduler():
            return _on_cluster(chosen, progress)
        return _here(chosen, progress)


def _here(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import tracking
    from tl_core.engine.execute import execute
    run_id = tracking.create_run(chosen, owner=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
                                 status="RUNNING")
    recorder = tracking.Recorder(run_id)

    def emit(event) -> None:
        progress(event)
        recorder.write(event)

    try:
        with _stop_on_interrupt() as should_stop:
            result = execute(run_id, chosen, emit, should_stop=should_stop)
    finally:
        recorder.close()
    return {"run_id": run_id, **result}


@contextlib.contextmanager
def _stop_on_interrupt():
    """The first Ctrl-C (or SIGTERM) asks the run to stop, a second one ends the process."""
    asked = threading.Event()

    def ask(_number, _frame) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        stderr.print("Stopping after this batch; the best weights are kept. Press Ctrl-C again to end at once.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_cluster(chosen: RunConfig, progress: RunProgress) -> dict[str, Any]:
    from tl_core import events
    from tl_core.engine.engine import Engine
    engine = Engine()
    engine.start()
    try:
        run_id = engine.submit(chosen)
        with _stop_on_interrupt() as should_stop:
            end = _follow(engine, run_id, progress, should_stop)
    finally:
        engine.stop()
    if isinstance(end, events.Failed):
        raise UserError(f"The run {run_id} failed.", end.reason, "Mend that and train again.")
    return {"run_id": run_id, **end.result}


def _follow(engine, run_id: str, progress: RunProgress, should_stop):
    """Show a run of the cluster until it ends; its last event."""
    tail, position, news = engine.tail(run_id), 0, threading.Event()
    tail.listen(news.set)
    asked = False
    while tail.end is None:
        news.wait(0.5)
        news.clear()
        found, position = tail.since(position)
        for _, event in found:
            progress(event)
        if should_stop() and not asked:
            asked = True
            engine.cancel(run_id)
    return tail.end


def _print_result(result: dict[str, Any]) -> None:
    test = result["test"]
    if result["status"] == "FINISHED":
        low, high = test["ci95"]
        print(f"test accuracy {test['accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}) on {test['n']} pictures; "
              f"best epoch {result['best_epoch']}; {result['seconds']['total']:.0f} s; run {result['run_id'][:8]}")
    else:
        print(f"Stopped. The best weights so far are kept; run {result['run_id'][:8]}.")
