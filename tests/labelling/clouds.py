"""Points whose classes are known: three clouds on a plane, one of them rare."""

from functools import cache

import numpy as np

from tl_core.event_file import EventLines
from tl_core.labelling.answers import Answers
from tl_core.labelling.pool import LabellingPool, typicality
from tl_core.labelling.status import LabellingStatus

NAMES = ("cup", "shoe", "lamp")
COUNTS = (20, 12, 4)
CENTRES = ((0.0, 0.0), (10.0, 0.0), (0.0, 10.0))


def rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(centre, 0.5, (count, 2)) for centre, count in zip(CENTRES, COUNTS, strict=True)])


def labels() -> np.ndarray:
    return np.repeat(np.arange(3), COUNTS)


@cache
def pool() -> LabellingPool:
    points = rows()
    return LabellingPool(tuple(f"picture {row}" for row in range(len(points))), points, typicality(points))


def status(answered: dict[int, str], none: tuple[int, ...] = (), skipped: tuple[int, ...] = (),
           at_random: tuple[int, ...] = ()) -> LabellingStatus:
    """Answers by row, in their order."""
    events = [{"id": f"l{row}", "kind": "label", "key": f"picture {row}", "label": name,
               "asked_by": "random" if row in at_random else "margin"} for row, name in answered.items()]
    events += [{"id": f"n{row}", "kind": "none", "key": f"picture {row}"} for row in none]
    events += [{"id": f"s{row}", "kind": "skip", "key": f"picture {row}"} for row in skipped]
    return LabellingStatus(pool(), Answers(EventLines(tuple(events))))
