"""Learning rates of a backbone's blocks, from the input on; 0 is frozen. No TensorFlow here."""

Rates = tuple[float, ...]


def frozen(blocks: int) -> Rates:
    """No block trains."""
    return (0.0,) * blocks


def band(rate: float, blocks: int, low: int, high: int, decay: float = 1.0) -> Rates:
    """Blocks ``low`` to ``high`` (without it) train, the topmost at ``rate``, each lower one at ``decay`` of the next.

    A band is what surgical fine-tuning trains (Lee et al. 2023, arXiv:2210.11466); rates that
    fall block by block are layer-wise decay (Clark et al. 2020, ELECTRA, arXiv:2003.10555).
    """
    return tuple(rate * decay ** (high - 1 - block) if low <= block < high else 0.0 for block in range(blocks))


def stages(rate: float, blocks: int, depth: int, steps: int, decay: float) -> list[Rates]:
    """The blocks above ``depth`` set free from the top in ``steps`` steps of equal size, as far as that goes.

    One tuple for each step. Blocks set free in the first train at ``rate``, those of each
    further step at ``decay`` of those before (Howard and Ruder 2018, arXiv:1801.06146).
    """
    count = blocks - depth
    free = [-(-step * count // steps) for step in range(1, steps + 1)]  # upper blocks that each step trains
    own = [sum(above >= reach for reach in free) for above in range(count)]  # a block's step, by blocks above it
    return [frozen(depth) + tuple(rate * decay ** own[above] if own[above] <= step else 0.0
                                  for above in reversed(range(count))) for step in range(steps)]
