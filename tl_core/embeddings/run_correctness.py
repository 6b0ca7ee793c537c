"""Which of the pictures a run took for what they are, as far as it kept its answers. No TensorFlow here."""

import numpy as np

from tl_core import run_pictures, tracking
from tl_core.embeddings.cache import FeatureIndex
from tl_core.embeddings.request import FeatureRequest
from tl_core.errors import UserError
from tl_core.statistics import predictions

RIGHT, WRONG, UNKNOWN = "right", "wrong", "not tested"


def of(request: FeatureRequest, pictures: FeatureIndex) -> np.ndarray | None:
    """(n,) text: right, wrong or not tested; None where the network is no run that knows any of the pictures."""
    answers = _answers(request)
    if answers is None or request.run_id is None:
        return None
    today = run_pictures.tested(tracking.run(request.run_id), answers).keys  # whatever split has them now
    right = {today[key]: correct for key, correct in zip(answers.keys.tolist(), answers.correct.tolist(), strict=True)
             if key in today}
    said = [right.get(key) for key in pictures.keys.tolist()]
    if all(one is None for one in said):
        return None
    return np.asarray([UNKNOWN if one is None else RIGHT if one else WRONG for one in said])


def _answers(request: FeatureRequest) -> predictions.Predictions | None:
    if request.run_id is None:
        return None
    path = tracking.fetch(request.run_id, predictions.FILE)
    try:
        return predictions.load(path) if path else None
    except UserError:
        return None
