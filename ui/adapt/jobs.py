"""What is being computed for a question; results are kept by ``tl_core.adaptation.results``. No streamlit here."""

from collections.abc import Callable

from tl_core.adaptation import curve_task, gap_task, predicted_set, result_lookup, results, tasks
from tl_core.adaptation.request import AdaptRequest
from tl_core.adaptation.result_lookup import Question
from tl_core.adaptation.spaces import task as spaces_task
from tl_core.engine.task_process import Task
from ui.shared.page_tasks import PageTasks

ADAPT, GAP, PAIRS, CURVE, SET, SPACES = "adapt", "gap", "pairs", "curve", "set", "spaces"
_FUNCTIONS: dict[str, Callable] = {ADAPT: tasks.adapt, GAP: gap_task.measure, PAIRS: tasks.adapt_all,
                                   CURVE: curve_task.label_curve, SPACES: spaces_task.tie}
_tasks = PageTasks()


def submit(request: Question, what: str) -> Task:
    """Start it, or join the one under way."""
    question = _asked(request, what)
    return _tasks.submit(_key(request, what), _FUNCTIONS[what], question.to_dict())


def make_set(request: AdaptRequest, result_id: str, method: str, name: str) -> Task:
    """Start making the set ``name`` of a result's predicted labels, or join the one under way."""
    return _tasks.submit(_key(request, SET), predicted_set.make, result_id, method, name)


def get(request: Question, what: str) -> Task | None:
    """The task under way, failed or cancelled."""
    return _tasks.get(_key(request, what))


def clear(request: Question, what: str) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear(_key(request, what))


def _key(request: Question, what: str) -> tuple[str, str]:
    question = _asked(request, what)
    return results.key(question.to_dict()), what


def _asked(request: Question, what: str) -> Question:
    return result_lookup.all_pairs_of(request) if what == PAIRS and isinstance(request, AdaptRequest) else request
