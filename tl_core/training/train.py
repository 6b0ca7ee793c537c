"""``train``: one run from a resolved config to a saved network and its figures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.events import Emit
from tl_core.training.group_trainer import GroupRun, train_together


def train(config: RunConfig, dataset: Dataset, emit: Emit, folder: Path, *,
          should_stop: Callable[[], bool] = lambda: False, weights_file: Path | None = None,
          cuts: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Train a resolved ``config`` on ``dataset``; returns the result that ``Finished`` or ``Stopped`` carries.

    Writes ``folder/model.keras``: one flat network with the best weights over all phases
    (highest validation accuracy, at equal accuracy the lower loss), raw 0–255 pixels in,
    softmax out; and ``folder/test_predictions.npz``: ``keys``, ``labels`` (n,) and
    ``logits`` (n, classes) of the test pictures. ``should_stop`` is asked for every batch;
    then the best weights so far are kept (the present ones before the first epoch has
    ended) and the test split stays untouched, its figures None. ``weights_file`` is the
    network of a ``run:`` source; ``cuts`` are further freeze depths whose rows other runs
    on these data will want. ``emit`` is called from the calling thread only. Raises
    ``UserError`` for what the user can mend; what else goes wrong leaves as it is.

    ``result["seconds"]``: ``total``; ``features``, in which rows were made or read, and
    ``training``, everything else once the network was built; of the rows' time "decode",
    "prefix", "read" and "augment" (with several threads each one's own), of the rest
    "suffix", the steps above the cut, and "events", what ``emit`` took.
    """
    (outcome,) = train_together([GroupRun(config, emit, folder, should_stop)], dataset, weights_file=weights_file,
                                cuts=cuts)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
