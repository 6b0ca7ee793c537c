"""Where validation examples lie and which classes are confused, epoch by epoch. No TensorFlow here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from tl_core.events import Validation
from tl_core.statistics import planes
from tl_core.training.history import RunHistory
from tl_core.training.predict import SplitPredictions, SplitPredictor
from tl_core.training.time_share import TimeShare

MOST_EXAMPLES = 300  # more hide each other, and each is sent in every epoch
MOST_MISTAKES = 400  # cells beside the diagonal that an epoch keeps
EVERY_EPOCH = 32  # so many are told one by one, then every second, every fourth, …: at most 97 of 500
SHARE = 0.02  # of a run's time that telling may take; what the store does with it comes on top, about as much again
DIGITS = 2

Layer = Literal["hidden", "features", "logits"]


class ShowsHeads(Protocol):
    def shown(self, x: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Rows (m, …) -> hidden outputs (m, width) of each head, and logits (heads, m, classes)."""


@dataclass(frozen=True)
class MapPlan:
    """What the maps of all phases have in common.

    The judged head's ``classes``, how many examples are ``validated``, the run's ``epochs``, what the maps may cost.
    """

    classes: int
    validated: int
    epochs: int
    cost: TimeShare


class ValidationMaps:
    """Of one phase, for the heads of ``steps``: each is told to its run's history, those without one to nobody.

    ``layers`` are the heads', as ``Validation`` has them. No example passes the network for a map: whoever validates
    asks ``judge`` for who shall give the logits, which is ``otherwise`` where no example is drawn. The same ones are
    drawn in every run on as many.
    """

    def __init__(self, plan: MapPlan, steps: ShowsHeads, otherwise: SplitPredictor, layers: Sequence[Layer | None],
                 histories: Sequence[RunHistory | None]):
        self._plan, self._steps, self._otherwise = plan, steps, otherwise
        self._layers, self._histories = layers, histories
        self._drawn = drawn(plan.validated) if any(layers) else np.zeros(0, int)
        self._followed = [planes.FollowedPlane() for _ in histories]
        self._rows: list[list[np.ndarray]] = []
        self._seen = 0
        self._told = False
        self._before, self._each = 0.0, 0.0  # seconds spent before the last told epoch, and on it

    def judge(self, epoch: int) -> SplitPredictor:
        """Who gives the logits of the validation after ``epoch``, counted from 1 over the run."""
        cost = self._plan.cost
        if self._told:
            self._each = cost.spent - self._before
        # The last epoch is told whatever it costs: that is kept for it, so that no run goes over its share by it.
        self._told = epoch in (1, self._plan.epochs) or worth_keeping(epoch) and cost.allows(2 * self._each)
        self._before = cost.spent
        self._rows, self._seen = [[] for _ in self._histories], 0
        return self if self._told and len(self._drawn) else self._otherwise

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Of the next validated rows, as the steps give them."""
        hidden, logits = self._steps.shown(x)
        with self._plan.cost.spending():
            first, self._seen = self._seen, self._seen + len(x)
            places = self._drawn[(self._drawn >= first) & (self._drawn < self._seen)] - first
            for kept, layer, own, answers in zip(self._rows, self._layers, hidden, logits, strict=True):
                kept.append(self._centred(answers[places]) if layer == "logits" else own[places])
        return logits

    def tell(self, head: int, epoch: int, answers: SplitPredictions) -> None:
        """Send what ``epoch`` showed of a head, unless it is passed over or its figures are none."""
        history = self._histories[head]
        if not self._told or history is None:
            return
        with self._plan.cost.spending():
            logits, labels = answers.logits[head][:, :self._plan.classes], answers.labels
            known = labels >= 0
            if not known.any() or not np.isfinite(logits).all():
                return
            predicted = logits.argmax(axis=1)
            places = self._drawn[self._drawn < len(labels)]
            places, points = self._points(head, history, places, known[places])
            true, taken, count = cells(labels[known], predicted[known], self._plan.classes)
            history.emit(Validation(
                epoch=[epoch], examples=int(known.sum()), labels=labels[places].tolist(), layer=self._layers[head],
                values={"x": [points[:, 0].tolist()], "y": [points[:, 1].tolist()],
                        "predicted": [predicted[places].tolist()], "true": [true.tolist()],
                        "taken": [taken.tolist()], "count": [count.tolist()]}))

    def _points(self, head: int, history: RunHistory, places: np.ndarray, known: np.ndarray
                ) -> tuple[np.ndarray, np.ndarray]:
        """Those of the ``places`` whose label is known, and where they lie, (n, 2)."""
        if not known.any():
            return places[:0], np.zeros((0, 2))
        rows = np.concatenate(self._rows[head])[known]
        points = np.round(self._followed[head].points(rows, history.positions).astype(float), DIGITS)
        history.positions = points.tolist()
        return places[known], points

    def _centred(self, logits: np.ndarray) -> np.ndarray:
        """Of the judged head, without what all classes of a row have in common: that changes no answer."""
        own = logits[:, :self._plan.classes]
        return own - own.mean(axis=1, keepdims=True)


def drawn(validated: int) -> np.ndarray:
    """Places of the examples on the map, in order: at random, and the same ones for as many."""
    return np.sort(np.random.default_rng(validated).permutation(validated)[:MOST_EXAMPLES])


def worth_keeping(epoch: int) -> bool:
    """Whether an epoch, from 1 on, is told: the first ones all, later ones, in which less moves, the more rarely."""
    return epoch % (1 << ((epoch - 1) // EVERY_EPOCH).bit_length()) == 0


def cells(labels: np.ndarray, predicted: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The confusion matrix's cells that are not 0, row by row: classes, what they are taken for, and how many.

    The diagonal's are all there; of very many mistakes the most frequent ones.
    """
    keys, count = np.unique(labels.astype(np.int64) * classes + predicted, return_counts=True)
    true, taken = np.divmod(keys, classes)
    wrong = np.flatnonzero(true != taken)
    rare = wrong[np.argsort(-count[wrong], kind="stable")[MOST_MISTAKES:]]
    kept = np.setdiff1d(np.arange(len(keys)), rare)
    return true[kept], taken[kept], count[kept]
