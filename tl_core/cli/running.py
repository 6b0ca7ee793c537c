"""What commands that train share: Ctrl-C as a wish, and runs followed on the cluster that TL_SCHEDULER names."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tl_core import events
from tl_core.cli.output import stderr

FILES_SECONDS = 90.0  # that files may take once all runs have ended
Hear = Callable[[int, events.Event], None]  # which run, what it says


@contextlib.contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C (or SIGTERM) asks to stop, a second one ends the process."""
    stop = threading.Event()

    def ask(_number, _frame) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        stderr.print("Stopping after this batch; the best weights are kept. Press Ctrl-C again to end at once.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def catch_up() -> None:
    """Write what the store of runs could not take before; nothing is said where it still cannot."""
    from tl_core import tracking
    with contextlib.suppress(tracking.StoreError):
        tracking.catch_up()


def tell_unwritten() -> None:
    """Say what the store of runs could not take."""
    from tl_core import tracking
    if kept := tracking.left():
        why = tracking.trouble() or "The store of runs could not be written."
        what = f"the run {kept[0][:8]}" if len(kept) == 1 else f"{len(kept)} runs"
        stderr.print(f"{why} What it lacks of {what} is kept under TL_HOME, and written by the next command or "
                     "dashboard that finds the store again.", markup=False)


def on_cluster(submit: Callable[[Any], Sequence[str]], hear: Hear) -> list[tuple[str, events.End]]:
    """Queue runs on the cluster with ``submit(engine)`` and follow them to their ends: run ids and last events."""
    from tl_core.engine.engine import Engine
    engine = Engine()
    engine.start()
    try:
        with stop_on_interrupt() as should_stop:
            run_ids = submit(engine)
            ends = _follow(engine, run_ids, hear, should_stop)
            _await_files(engine, run_ids)
    finally:
        engine.stop()
    return list(zip(run_ids, ends, strict=True))


def _follow(engine, run_ids: Sequence[str], hear: Hear, should_stop: Callable[[], bool]) -> list[events.End]:
    tails, news, cancelled, lost = [engine.tail(run_id) for run_id in run_ids], threading.Event(), False, False
    positions = [0] * len(tails)
    for tail in tails:
        tail.listen(news.set)
    while True:
        ended = all(tail.end for tail in tails)  # asked first, so that the last events are heard too
        for index, tail in enumerate(tails):
            entries, positions[index] = tail.since(positions[index])
            for _, event in entries:
                hear(index, event)
        if ended:
            return [tail.end for tail in tails]
        lost = _tell_lost(engine, lost)
        if should_stop() and not cancelled:
            cancelled = True
            for run_id in sorted(run_ids, key=lambda run_id: engine.place(run_id) is None):  # or the next would begin
                engine.cancel(run_id)
        news.wait(0.5)
        news.clear()


def _await_files(engine, run_ids: Sequence[str]) -> None:
    """A worker elsewhere sends a run's files after its last word; who went before would lose them."""
    until = time.monotonic() + FILES_SECONDS
    while not all(map(engine.has_files, run_ids)) and time.monotonic() < until:
        time.sleep(0.1)


def _tell_lost(engine, was_lost: bool) -> bool:
    """Say once when the scheduler or its workers are lost, and once when they are back; whether they are lost."""
    state = engine.state
    if state.status == "lost" and not was_lost:
        stderr.print(f"{state.message} Ctrl-C stops.")
    elif state.status == "ready" and was_lost:
        stderr.print("The training engine is ready again.")
    return state.status == "lost" if state.status in ("lost", "ready") else was_lost
