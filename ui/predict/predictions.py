"""Questions about single pictures, asked of the second process; answers are kept by picture and name.

A name is a network's on the Predict page; elsewhere it may be any request that can be a key.

One ``PictureAnswers`` belongs to one visitor. No streamlit here.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from tl_core.engine import task_process
from tl_core.inference import tasks
from ui.shared import page_tasks, task_turns

KEPT = 200  # answers
TOP = 5
SOON_SECONDS = 0.4  # a warm network answers within this; waiting for it spares the visitor a flicker


Name = TypeVar("Name", bound=Hashable)


class PictureAnswers:
    """The answers so far, and the one question under way; ``error`` is why the last one had none.

    ``function(names, source, *more)`` is what the second process carries out; its result has ``answers`` by name.
    """

    def __init__(self, function: Callable = tasks.look, more: tuple = (TOP,)):
        self._function, self._more = function, more
        self._answers: OrderedDict[tuple[str, Hashable], dict[str, Any]] = OrderedDict()
        self._task: task_process.Task | None = None
        self._about: tuple[str, tuple[Hashable, ...]] = ("", ())
        self._error: tuple[tuple[str, tuple[Hashable, ...]], str] | None = None

    def answers(self, picture: str, names: Sequence[Name]) -> dict[Name, dict[str, Any]]:
        """What is known of a picture, in the order of ``names``."""
        return {name: self._answers[picture, name] for name in names if (picture, name) in self._answers}

    def error(self, picture: str, names: Sequence[Hashable]) -> str:
        """Why the question about this picture and what is missing of it failed, or nothing."""
        return self._error[1] if self._error and self._error[0] == (picture, self._missing(picture, names)) else ""

    def ask(self, picture: str, names: Sequence[Hashable], source: tuple) -> None:
        """Ask what is not known yet; a question about another picture is given up."""
        missing = self._missing(picture, names)
        if not missing or self.error(picture, names) or (self._task and self._about == (picture, missing)):
            return
        if self._task:
            self._task.cancel()
        self._about, self._error = (picture, missing), None
        task = self._task = task_process.submit(self._function, list(missing), source, *self._more)
        task.wait(SOON_SECONDS)
        self.take()

    def take(self) -> bool:
        """Keep the answers that have come; True while some are still to come."""
        task = self._task
        if task is None:
            return False
        if page_tasks.active(task):
            return True
        if task.state == "done":
            for name, answer in task.result["answers"].items():
                self._keep(self._about[0], name, answer)
        elif task.state == "failed":
            self._error = self._about, task.error
        else:
            self._error = self._about, "The question was cancelled. Choose the picture again to ask once more."
        task_process.forget(task)
        self._task = None
        return False

    @property
    def stage(self) -> str:
        """What is being done, in words."""
        stage = self.progress[0]
        return stage or task_turns.said(self._task)

    @property
    def progress(self) -> tuple[str, int, int]:
        """Stage, done and total of the question under way."""
        return self._task.progress if self._task else ("", 0, 0)

    def again(self) -> None:
        """Forget failures, so that they are tried anew."""
        self._error = None
        for key in [key for key, answer in self._answers.items() if "error" in answer]:
            del self._answers[key]

    def _missing(self, picture: str, names: Sequence[Hashable]) -> tuple[Hashable, ...]:
        return tuple(name for name in names if (picture, name) not in self._answers)

    def _keep(self, picture: str, name: Hashable, answer: dict[str, Any]) -> None:
        self._answers[picture, name] = answer
        while len(self._answers) > KEPT:
            self._answers.popitem(last=False)
