"""A second process for page tests: takes tasks, runs none, ends them when a test says so."""

import itertools
from dataclasses import dataclass, field

_number = itertools.count()  # over all fakes: what a page still knows from another test is nobody's here


@dataclass
class FakeTask:
    id: str
    function: object
    arguments: tuple
    state: str = "waiting"
    progress: tuple = ("", 0, 0)
    result: object = None
    error: str = ""

    def cancel(self) -> None:
        self.state = "cancelled"

    def wait(self, timeout: float | None = None) -> bool:
        return self.state not in ("waiting", "running")


@dataclass
class FakeTaskProcess:
    tasks: list[FakeTask] = field(default_factory=list)
    process: int | None = None

    def process_id(self) -> int | None:
        return self.process

    def submit(self, function, *arguments) -> FakeTask:
        self.tasks.append(FakeTask(f"task {next(_number)}", function, arguments))
        return self.tasks[-1]

    def forget(self, task: FakeTask) -> None:
        self.tasks.remove(task)

    def get(self, task_id: str) -> FakeTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)


def stand_in(monkeypatch, module) -> FakeTaskProcess:
    """A fake in the place of the ``task_process`` that ``module`` calls, and nobody else."""
    fake = FakeTaskProcess()
    monkeypatch.setattr(module, "task_process", fake)
    return fake
