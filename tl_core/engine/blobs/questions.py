"""A worker's questions to the server that handed it a run, through the scheduler: no other way is sure to be there.

A question is an event that the server subscribes to; the answer comes as a call into the worker. Both go over the
connections (and the TLS) that Dask has already, so neither side needs a port, an address or a token of the other's.
"""

import queue
import time
import uuid
from collections.abc import Callable
from typing import Any

from tl_core.errors import UserError

BUSY = "busy"  # an answer: it is still being worked out
INPUTS = "inputs"
ANSWER_SECONDS = 20.0  # after which a question is asked again: an answer may be lost with a connection
PATIENCE_SECONDS = 180.0  # without any answer
_LOOK_SECONDS = 0.5
_lines: dict[str, queue.SimpleQueue] = {}


def topic_of(topic: str) -> str:
    """Where the questions of a server's runs are asked, which hears its runs' events on ``topic``."""
    return f"{topic}-questions"


async def take(number: str, answer: Any) -> None:
    """An answer comes; runs on the worker's event loop."""
    if line := _lines.get(number):
        line.put(answer)


def ask(topic: str, run_id: str, question: Any, look: Callable[[], None]) -> Any:
    """The answer to a question about a run. ``look`` is called while it is waited for, and may raise.

    ``UserError`` where nobody answers.
    """
    from distributed import get_worker
    worker, number = get_worker(), uuid.uuid4().hex
    line: queue.SimpleQueue = queue.SimpleQueue()
    _lines[number] = line
    heard, asked = time.monotonic(), float("-inf")
    try:
        while time.monotonic() - heard < PATIENCE_SECONDS:
            if time.monotonic() - asked > ANSWER_SECONDS:
                asked = time.monotonic()
                worker.log_event(topic_of(topic), {"worker": worker.address, "number": number, "run": run_id,
                                                   "question": question})
            look()
            try:
                answer = line.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if answer != BUSY:
                return answer
            heard, asked = time.monotonic(), time.monotonic() + 2 - ANSWER_SECONDS  # again in two seconds
    finally:
        _lines.pop(number, None)
    raise UserError("The server did not send what this run reads.", f"Expected an answer within {PATIENCE_SECONDS:.0f} "
                    "s: it was ended, or cannot be reached from the worker.", "See that it is there, and train again.")
