"""What a frozen network makes of a data set's examples: one pass for any cuts. Importing it imports TensorFlow."""

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tl_core.backbones import hub_files
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.embeddings.cut_rows import CutRows, Piece, cut_shape
from tl_core.embeddings.request import FeatureLayer
from tl_core.errors import UserError
from tl_core.features.input_rows import InputRows
from tl_core.features.prefetch import prefetch
from tl_core.malloc import tune_malloc
from tl_core.networks import device
from tl_core.networks.network import Network, build_network
from tl_core.progress import Progress, silent
from tl_core.seeding import set_random_seed
from tl_core.timer import Stopwatch

BATCH = 32
STAGE = "Computing features"
Write = Callable[[FeatureLayer, np.ndarray], None]


@dataclass(frozen=True, eq=False)
class Extracted:
    """``rows`` of each cut, float32 (n, numbers), of the n examples that could be read, and those examples.

    ``indices`` (n,) are their places among the labelled examples of the split, ``labels`` (n,)
    their labels; ``failures`` names the files that could not be read, ``notes`` are sentences about
    kept rows that were damaged. ``rows`` is empty where they were written elsewhere.
    """

    rows: dict[FeatureLayer, np.ndarray]
    indices: np.ndarray
    labels: np.ndarray
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@contextlib.contextmanager
def frozen_network(config: RunConfig, weights_file: Path | None = None, progress: Progress = silent
                   ) -> Iterator[Network]:
    """The backbone of a resolved config, all of it frozen, on the device the config asks for.

    Warm where this process has used it, in a run or for features. ``UserError`` where its
    weights cannot be had; ``progress`` is told of their download, and may raise to stop.
    """
    hub_files.fetch(config.backbone, config.weights, progress)
    tune_malloc()
    set_random_seed(config.seed)
    with device.use(config, emit=lambda event: None) as chosen:
        yield build_network(config, chosen, weights_file, lowest_depth=len(BACKBONES.get(config.backbone).blocks))


def extract(dataset: Dataset, network: Network, cuts: Sequence[FeatureLayer], *, split: str = "train",
            stored: bool = True, keep_inputs: bool = True, progress: Progress = silent, stage: str = STAGE,
            write: Write | None = None) -> Extracted:
    """The rows of ``cuts`` for the labelled examples of a split: those the store has are read, the others computed.

    The next batch is read in threads while one is computed. With ``stored`` pooled rows are left in
    the activation store for later runs and questions, with ``keep_inputs`` decoded examples too; where a
    run left a whole cut there, it is averaged and not computed. ``write(cut, rows)`` takes each batch's
    rows, where they are not to be held in memory. ``progress(stage, done, total)`` is called after every
    batch and may raise to stop; what was computed so far stays in the store. ``UserError`` where no
    example can be read.
    """
    examples = InputRows(dataset, split, network.spec.input, network.model.input.shape[1], Stopwatch())
    gathered = {cut: [np.zeros((0, math.prod(cut_shape(network, cut))), np.float32)] for cut in cuts}
    write = write or (lambda cut, rows: gathered[cut].append(rows))
    rows = CutRows(network, examples, cuts, stored, keep_inputs)
    try:
        indices = _pass(rows, examples, write, lambda done: progress(stage, done, len(examples)))
    finally:
        rows.close()
    if len(examples) and not len(indices):
        raise UserError(f"None of {len(examples)} {examples.spec.plural} can be read; the first: "
                        f"{examples.failures[0]}.", f"Expected {examples.spec.plural}.",
                        "Check the set on the Data page.")
    return Extracted({cut: np.concatenate(parts) for cut, parts in gathered.items()}, indices,
                     examples.labels[indices], tuple(examples.failures), tuple(rows.damage()))


def _pass(rows: CutRows, examples: InputRows, write: Write, tell: Callable[[int], None]) -> np.ndarray:
    """Write the rows of all examples that can be read; the places of these."""
    done = [np.zeros(0, np.int64)]
    tell(0)
    with contextlib.closing(prefetch(_pieces(rows, len(examples)))) as pieces:
        for piece in pieces:
            complete = rows.complete(piece, BATCH)
            readable = examples.readable[piece.indices]
            for cut, batch in complete.items():
                write(cut, batch[readable])
            done.append(piece.indices[readable])
            tell(int(piece.indices[-1]) + 1)
    return np.concatenate(done)


def _pieces(rows: CutRows, count: int) -> Iterator[Piece]:
    for start in range(0, count, BATCH):
        yield rows.read(np.arange(start, min(start + BATCH, count)))
