"""What is being computed for a question; results are kept by ``tl_core.adaptation.results``. No streamlit here."""

from collections.abc import Callable

from tl_core.adaptation import curve_task, gap_task, lookup, predicted_set, results, tasks
from tl_core.adaptation.request import AdaptRequest
from tl_core.engine.task_process import Task
from ui.shared.page_tasks import PageTasks

ADAPT, GAP, PAIRS, CURVE, SET = "adapt", "gap", "pairs", "curve", "set"
_FUNCTIONS: dict[str, Callable] = {ADAPT: tasks.adapt, GAP: gap_task.measure, PAIRS: tasks.adapt_all,
                                   CURVE: curve_task.label_curve}
_tasks = PageTasks()


def submit(request: AdaptRequest, what: str) -> Task:
    """Start it, or join the one under way."""
    question = lookup.all_pairs_of(request) if what == PAIRS else request
    return _tasks.submit(_key(request, what), _FUNCTIONS[what], question.to_dict())


def make_set(request: AdaptRequest, result_id: str, method: str, name: str) -> Task:
    """Start making the set ``name`` of a result's predicted labels, or join the one under way."""
    return _tasks.submit(_key(request, SET), predicted_set.make, result_id, method, name)


def get(request: AdaptRequest, what: str) -> Task | None:
    """The task under way, failed or cancelled."""
    return _tasks.get(_key(request, what))


def clear(request: AdaptRequest, what: str) -> None:
    """Forget the one that failed or was cancelled."""
    _tasks.clear(_key(request, what))


def _key(request: AdaptRequest, what: str) -> tuple[str, str]:
    question = lookup.all_pairs_of(request) if what == PAIRS else request
    return results.key(question.to_dict()), what
