"""What an evaluation has computed, beside the run's other files, so that nothing is computed twice."""

import json
from typing import Any

import numpy as np

from tl_core import temporary_folders
from tl_core.errors import UserError
from tl_core.evaluation.corruptions import VERSION
from tl_core.statistics import predictions
from tl_core.statistics.predictions import Predictions
from tl_core.tracking import store

FOLDER = "evaluation"
VALIDATION = "val_predictions.npz"


def validation(run_id: str) -> Predictions | None:
    """The run's answers to its validation pictures; None where nobody has asked it yet."""
    path = store.fetch(run_id, f"{FOLDER}/{VALIDATION}")
    try:
        return predictions.load(path) if path else None
    except UserError:  # damaged: they are computed anew
        return None


def keep_validation(run_id: str, answers: Predictions) -> None:
    with temporary_folders.folder() as folder:
        path = folder / VALIDATION
        np.savez(path, keys=answers.keys, labels=answers.labels, logits=answers.logits.astype(np.float32))
        store.client().log_artifact(run_id, str(path), FOLDER)


def robustness(run_id: str, most: int | None) -> dict[str, Any] | None:
    """The curves measured on ``most`` pictures (None: all); None where they were not, or by another version."""
    path = store.fetch(run_id, _name(most))
    try:
        return json.loads(path.read_text(encoding="utf8")) if path else None
    except (OSError, ValueError):
        return None


def keep_robustness(run_id: str, most: int | None, result: dict[str, Any]) -> None:
    store.client().log_text(run_id, json.dumps(result), _name(most))


def _name(most: int | None) -> str:
    """The version is in the name: a copy of a remote store's file, once here, is not fetched again."""
    return f"{FOLDER}/robustness-{VERSION}-{most or 'all'}.json"
