"""Where some pictures of both domains lie while a network adapts, epoch by epoch. No TensorFlow here."""

import numpy as np

from tl_core.events import DomainProjection
from tl_core.statistics import planes
from tl_core.training.history import RunHistory
from tl_core.training.survey import Shows

MOST_PICTURES = 150  # a side: more hide each other, and each is sent in every epoch
MOST_MAPS = 100  # of a phase, about as many as a slider can tell apart
DIGITS = 3


class DomainMap:
    """Of one phase, told to ``run_history``: no picture passes the network for it, and no label is known here.

    Whoever validates asks it for logits, which are those of ``steps``. Source pictures are among the ``validated``
    ones, always the same by ``seed``; those of the target are the first that an objective surveys. Both are seen
    before ``tell``. ``epochs`` are the phase's. The plane is that of the directions in which both domains' pictures
    differ most.
    """

    def __init__(self, steps: Shows, run_history: RunHistory, validated: int, epochs: int, seed: int):
        random = np.random.default_rng([seed, validated])
        self._drawn = np.sort(random.permutation(validated)[:MOST_PICTURES])
        self._steps = steps
        self._run_history, self._stride, self._told = run_history, -(-epochs // MOST_MAPS), 0
        self._plane = planes.FollowedPlane()
        self._source: list[tuple[np.ndarray, np.ndarray]] = []
        self._seen = 0  # validated pictures of this epoch

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Of validated rows (n, …), as ``steps`` give them: float32 (1, n, classes)."""
        hidden, logits = self._steps.hidden_and_logits(x)
        self.see_source(hidden, logits)
        return logits[None]

    def see_source(self, hidden: np.ndarray, logits: np.ndarray) -> None:
        """The next validated pictures: (n, width) and (n, classes)."""
        first, self._seen = self._seen, self._seen + len(hidden)
        places = self._drawn[(self._drawn >= first) & (self._drawn < self._seen)] - first
        self._source.append((hidden[places], logits[places].argmax(axis=1)))

    def see_target(self, hidden: np.ndarray, logits: np.ndarray) -> None:
        """All surveyed pictures: (n, width) and (n, classes)."""
        self._target = hidden[:MOST_PICTURES], logits[:MOST_PICTURES].argmax(axis=1)

    def tell(self, epoch: int, last: bool = False) -> None:
        """Send the map after ``epoch`` of the run; of a long phase not every one, and none of figures that are none."""
        (source, of_source), (target, of_target) = map(np.concatenate, zip(*self._source, strict=True)), self._target
        self._source, self._seen = [], 0
        number, self._told = self._told, self._told + 1
        hidden = np.concatenate([source, target])
        if (number % self._stride and not last) or not (len(source) and len(target) and np.isfinite(hidden).all()):
            return
        points = np.round(self._plane.points(hidden, self._run_history.positions).astype(float), DIGITS)
        self._run_history.positions = points.tolist()
        x, y = points.T.tolist()
        self._run_history.emit(DomainProjection(epoch=[epoch], source=len(source), values={
            "x": [x], "y": [y], "predicted": [np.concatenate([of_source, of_target]).tolist()]}))
