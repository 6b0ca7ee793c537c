"""How learning rates go over a phase, as factors on every rate. No TensorFlow here."""

import numpy as np

from tl_core.config import Schedule

CYCLE_WARM_UP = 0.3
CYCLE_START, CYCLE_END = 1 / 25, 1 / 250_000  # of the highest rate; those of fastai's fit_one_cycle


def lr_multipliers(schedule: Schedule, warm_up: float, first: int, count: int, steps: int) -> np.ndarray:
    """Factors of ``count`` steps from number ``first`` (from 0) on, of a phase of ``steps``, as float32 (count,).

    For the share ``warm_up`` of the steps they rise to 1: in a line from nothing (Goyal et al.
    2017, arXiv:1706.02677). Then "constant" stays there and "cosine" falls towards 0 (Loshchilov
    and Hutter 2016, arXiv:1608.03983). "one_cycle" rises and falls along half a cosine each,
    from 1/25 and nearly to 0 (Smith 2018, arXiv:1803.09820); its warm-up is never 0.
    """
    step = np.arange(first, first + count, dtype=np.float64)
    cycle = schedule == "one_cycle"
    rising = round(((warm_up or CYCLE_WARM_UP) if cycle else warm_up) * steps)
    done = np.clip((step - rising) / max(steps - rising, 1), 0, 1)  # share of what comes after the warm-up
    risen = np.clip(step / max(rising, 1) if cycle else (step + 1) / max(rising, 1), 0, 1)
    if cycle:
        up, down = _between(CYCLE_START, 1, risen), _between(1, CYCLE_END, done)
    else:
        up, down = risen, _between(1, 0, done) if schedule == "cosine" else np.ones(count)
    return np.where(step < rising, up, down).astype(np.float32)


def _between(start: float, end: float, share: np.ndarray) -> np.ndarray:
    """From ``start`` to ``end`` along half a cosine."""
    return end + (start - end) * (1 + np.cos(np.pi * share)) / 2
