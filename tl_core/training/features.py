"""What the trained part reads: the frozen blocks' outputs, computed once, or plain pictures."""

from collections.abc import Callable
from pathlib import Path

from tl_core.training.networks import Network
from tl_core.training.pictures import Pictures
from tl_core.training.rows import LazyRows, rows_or_fallback


def get(network: Network, depth: int, pooling: str, pictures: Pictures, picture_rows: LazyRows, *,
        batch_size: int, folder: Path | None, tell: Callable[[str], None]) -> LazyRows:
    """Rows of one split at the cut above ``depth`` blocks; the pictures themselves at depth 0.

    Computed as they are first needed, so that the first epoch trains while they fill;
    kept under ``folder``, or computed anew each time where it is None.
    """
    if depth == 0:
        return picture_rows
    prefix = network.prefix(depth, pooling)

    def compute(indices):
        return pictures.watch.time("prefix", prefix, picture_rows.get(indices), batch_size)

    if folder is None:
        return LazyRows(compute, len(pictures), prefix.shape, prefix.dtype)
    path = folder / f"{pictures.split}-{network.cut_name(depth)}.rows"
    return rows_or_fallback(compute, len(pictures), prefix.shape, prefix.dtype, path, tell)
