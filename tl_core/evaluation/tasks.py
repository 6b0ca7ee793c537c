"""What runs in the second process (``engine.task_process``) for the Evaluate page.

Both keep what they find beside the run.
"""

from tl_core.evaluation import run_predictions
from tl_core.progress import Progress, silent


def validate(run_id: str, progress: Progress = silent) -> None:
    """Ask a run's network about its validation pictures: ``validation.answers``."""
    from tl_core.evaluation import validation
    validation.answers(run_predictions.of_run(run_id), progress)


def robustness(run_id: str, most: int | None, progress: Progress = silent) -> None:
    """Measure how a run's accuracy falls on worse pictures: ``robustness.measured``."""
    from tl_core.evaluation import robustness
    robustness.measured(run_predictions.of_run(run_id), most, progress)
