"""What labelling computes in the second process: a session's rows, and its set. No streamlit here."""

from tl_core.engine.task_process import Task
from tl_core.labelling import begin, labelled_set
from ui.shared.page_tasks import PageTasks

SET = "set"
_tasks = PageTasks(keep=lambda result, about: begun.update({about: result}) if about else None)
begun: dict[str, str] = {}  # the session that was begun last over each result


def start(result_id: str, features: str) -> Task:
    """Begin a session over a result's pictures, or join the one under way."""
    return _tasks.submit((result_id, features), begin.begin, result_id, features, about=f"{result_id} {features}")


def started(result_id: str, features: str) -> str | None:
    """The session that was begun since last asked; None for none."""
    return begun.pop(f"{result_id} {features}", None)


def make_set(session_id: str, name: str, threshold: float | None, clusters: list[tuple[int, str]]) -> Task:
    """Start making the set ``name`` of a session's pictures, or join the one under way."""
    return _tasks.submit((session_id, SET), labelled_set.make, session_id, name, threshold, clusters)


def get(first: str, second: str) -> Task | None:
    """The task under way, failed or cancelled: of (result, features), or (session, ``SET``)."""
    return _tasks.get((first, second))


def clear(first: str, second: str) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear((first, second))
