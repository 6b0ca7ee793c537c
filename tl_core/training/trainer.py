"""``train``: one run from a resolved config to a saved network and its figures."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset
from tl_core.events import Emit, Finished, Progress, Stopped
from tl_core.training.memory import keep_freed_memory


def train(config: RunConfig, dataset: Dataset, emit: Emit, folder: Path, *,
          should_stop: Callable[[], bool] = lambda: False, weights_file: Path | None = None,
          cuts: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Train a resolved ``config`` on ``dataset``; returns the result that ``Finished`` or ``Stopped`` carries.

    Writes ``folder/model.keras``: one flat network with the best weights over all phases
    (highest validation accuracy, at equal accuracy the lower loss), raw 0–255 pixels in,
    softmax out. ``should_stop`` is asked after every batch; then the best weights so far
    are kept (the present ones before the first epoch has ended) and the test split stays
    untouched, its figures None. ``weights_file`` is the network of a ``run:`` source;
    ``cuts`` are further freeze depths whose rows other runs on these data will want.
    ``emit`` is called from the calling thread only. Raises ``UserError`` for what the
    user can mend; what else goes wrong leaves as it is.
    """
    start = time.perf_counter()
    emit(Progress(stage="Preparing the network"))
    keep_freed_memory()
    import keras

    from tl_core.training import device
    from tl_core.training.run import Run
    folder.mkdir(parents=True, exist_ok=True)
    with (device.use(config, emit) as place,
          tempfile.TemporaryDirectory(prefix=".rows-", dir=folder, ignore_cleanup_errors=True) as rows):
        keras.utils.set_random_seed(config.seed)
        run = Run(config, dataset, emit, place, Path(rows), should_stop, weights_file, cuts)
        result = run.carry_out(folder / "model.keras", start)
    emit(Stopped(result=result) if result["status"] == "STOPPED" else Finished(result=result))
    return result
