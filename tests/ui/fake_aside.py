"""A second process for page tests: takes tasks, runs none, ends them when a test says so."""

from dataclasses import dataclass, field


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
class FakeAside:
    tasks: list[FakeTask] = field(default_factory=list)

    def start(self, function, *arguments) -> FakeTask:
        self.tasks.append(FakeTask(f"task {len(self.tasks)}", function, arguments))
        return self.tasks[-1]

    def drop(self, task: FakeTask) -> None:
        self.tasks.remove(task)

    def find(self, task_id: str) -> FakeTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)


def stand_in(monkeypatch, module) -> FakeAside:
    """A fake in the place of the ``aside`` that ``module`` calls, and nobody else."""
    fake = FakeAside()
    monkeypatch.setattr(module, "aside", fake)
    return fake
