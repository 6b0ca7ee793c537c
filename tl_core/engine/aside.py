"""Short tasks that need TensorFlow, in a second small process beside the server's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass
class Task:
    """A task: ``progress`` is (stage, done, total), ``error`` the text for the user where it failed."""

    id: str
    state: State = "waiting"
    progress: tuple[str, int, int] = ("", 0, 0)
    result: Any = None
    error: str = ""

    def cancel(self) -> None:
        """End the task; nothing happens where it has ended."""
        raise NotImplementedError


def start(function: Callable, *arguments: Any) -> Task:
    """Run ``function(*arguments, progress=…)`` in the other process; returns at once."""
    raise NotImplementedError


def find(task_id: str) -> Task | None:
    """The task of that id, None where nobody knows it (any more)."""
    raise NotImplementedError


def close() -> None:
    """End the process and what it does."""
    raise NotImplementedError
