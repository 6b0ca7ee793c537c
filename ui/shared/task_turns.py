"""What a task of the second process waits for, in words. No streamlit here."""

from tl_core.engine import task_process
from ui.shared import words

TURN = "Waiting for its turn"
WHY = "one thing is computed after another"
# What takes minutes, by the function that the second process calls.
NAMED = {"tl_core.self_taught.tasks.compare": "a self-taught comparison",
         "tl_core.discovery.tasks.discover": "Discover",
         "tl_core.adaptation.tasks.adapt": "Adapt", "tl_core.adaptation.tasks.adapt_all": "Adapt",
         "tl_core.adaptation.curve_task.label_curve": "Adapt's label curve",
         "tl_core.adaptation.spaces.task.tie": "Adapt", "tl_core.engine.tasks.check_up": "a check-up",
         "tl_core.engine.tasks.transferability": "a ranking of backbones", "tl_core.engine.tasks.export": "an export",
         "tl_core.engine.tasks.find_learning_rate": "a search for a learning rate",
         "tl_core.evaluation.tasks.robustness": "a test of robustness",
         "tl_core.inference.tasks.many": "many predictions",
         "tl_core.lessons.tasks.demonstrate": "a lesson's demonstration",
         "tl_core.lessons.tasks.warm": "TensorFlow, which starts"}


def said(task=None) -> str:
    """"Waiting for its turn behind a self-taught comparison (From scratch, about 3 min left: 5 of 18): …"."""
    now = task_process.running()
    what = NAMED.get(now.function) if now is not None and now is not task else None
    if now is None or what is None:
        return f"{TURN}: {WHY}"
    stage, done, total = now.progress
    how_far = f" ({words.plain(stage)}{f': {done} of {total}' if total else ''})" if stage else ""
    return f"{TURN} behind {what}{how_far}: {WHY}"
