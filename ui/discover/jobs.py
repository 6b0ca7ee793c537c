"""What is being computed for a question; results are kept by ``tl_core.discovery.results``. No streamlit here."""

from tl_core.discovery import tasks
from tl_core.discovery.request import DiscoverRequest
from tl_core.engine.task_process import Task
from ui.shared.page_tasks import PageTasks

_tasks = PageTasks()


def submit(request: DiscoverRequest) -> Task:
    """Start it, or join the one under way."""
    return _tasks.submit(request.id, tasks.discover, request.to_dict())


def get(request: DiscoverRequest) -> Task | None:
    """The task under way, failed or cancelled."""
    return _tasks.get(request.id)


def clear(request: DiscoverRequest) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear(request.id)


def cancel(request_id: str) -> None:
    """End what is under way for the question of that id."""
    _tasks.cancel(request_id)
