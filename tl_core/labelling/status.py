"""Where a session stands: what was answered, what the head takes the rest for, and what to ask next."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tl_core.labelling import asking, curve, head
from tl_core.labelling.answers import Answers, in_pool
from tl_core.labelling.asking import AskingState
from tl_core.labelling.curve import AccuracyPoint
from tl_core.labelling.head import AnsweredHead
from tl_core.labelling.pool import LabellingPool
from tl_core.labelling.session import LabellingSession

BATCH = 6  # pictures waiting to be answered
RESERVE = 200  # more of them, for who answers faster than a slow machine chooses


@dataclass(frozen=True, eq=False)
class LabellingStatus:
    """A session at one moment; what is learnt of it is computed when it is first looked at."""

    pool: LabellingPool
    answers: Answers
    seed: int = 0

    @cached_property
    def labelled(self) -> list[tuple[int, str]]:
        """(row, class) in the order of answers."""
        return in_pool(self.answers, self.pool.keys)

    @cached_property
    def rows(self) -> np.ndarray:
        """(m,) labelled rows."""
        return np.array([row for row, _ in self.labelled], int)

    @cached_property
    def names(self) -> list[str]:
        """Their classes."""
        return [name for _, name in self.labelled]

    @cached_property
    def head(self) -> AnsweredHead | None:
        """None before two classes are known."""
        return head.learn(self.pool.rows[self.rows], self.names)

    @cached_property
    def chances(self) -> np.ndarray | None:
        """(n, K) of ``head.classes``."""
        return self.head.chances(self.pool.rows) if self.head else None

    @cached_property
    def seen(self) -> np.ndarray:
        """(n,) bool: answered, passed over, or none of the classes."""
        return np.array([key in self.answers.by_key for key in self.pool.keys], bool)

    def guess(self, row: int) -> tuple[str | None, float | None]:
        """What the head takes a picture for, and how sure it is."""
        if self.head is None or self.chances is None:
            return None, None
        place = int(self.chances[row].argmax())
        return self.head.classes[place], float(self.chances[row, place])

    def next_rows(self, count: int = BATCH, strategy: str = asking.DEFAULT, waiting: Collection[int] = ()) -> list[int]:
        """What to ask: those ``waiting`` that have no answer yet, then new ones, ``count`` together."""
        still = [row for row in waiting if not self.seen[row]][:count]
        if len(still) > count // 2:
            return still  # the head has learnt too little since then to choose better ones
        return [*still, *asking.next_rows(self._asking().after(still), count - len(still), strategy).tolist()]

    def reserve(self, strategy: str = asking.DEFAULT, waiting: Collection[int] = ()) -> tuple[str, list[int]]:
        """Rows beside those ``waiting``, to be asked only where none of them is left, and the way they are asked by."""
        way, rows = asking.reserve_rows(self._asking().after(list(waiting)), RESERVE, strategy)
        return way, rows.tolist()

    def _asking(self) -> AskingState:
        return AskingState(self.pool.rows, self.pool.typicality, self.seen, len(set(self.names)), self.chances,
                           self.seed)

    def curve(self, known: Collection[AccuracyPoint] = ()) -> list[AccuracyPoint]:
        """Accuracy against labels given, over all answers."""
        return curve.points(self.pool.rows[self.rows], self.names, known=tuple(known))

    def fair_point(self) -> AccuracyPoint | None:
        """The same over pictures that were asked at random; None for too few."""
        by_key, keys = self.answers.by_key, self.pool.keys
        at_random = np.array([by_key[keys[row]].asked_by == asking.RANDOM for row in self.rows.tolist()], bool)
        if at_random.sum() < curve.FAIR:
            return None
        return curve.point(self.pool.rows[self.rows], self.names, at_random)


def of(session: LabellingSession) -> LabellingStatus:
    """As it is in its files now."""
    return LabellingStatus(session.pool, session.answers.read(), session.seed)


def again(status: LabellingStatus, session: LabellingSession) -> LabellingStatus:
    """The same pool with the answers of now."""
    return replace(status, answers=session.answers.read())
