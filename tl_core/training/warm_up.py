"""Make the first run start as fast as the tenth."""

import threading

import numpy as np

from tl_core import temporary_folders
from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset, Split

_lock = threading.Lock()
_warm = False


def warm_up(config: RunConfig | None = None) -> None:
    """Import TensorFlow, build and trace the default network and leave it ready for this process's runs.

    A whole run on a few pictures of noise, so that nothing a run needs is left cold.
    Safe from several threads; the second call returns at once.
    """
    global _warm
    with _lock:
        if _warm:
            return
        from tl_core import plan
        from tl_core.training.train import train
        chosen = plan.resolve_config_and_data(config or RunConfig()).changed(epochs=1)
        with temporary_folders.folder() as folder:
            train(chosen, _noise(chosen.batch_size), lambda event: None, folder)
        _warm = True


def _noise(batch_size: int) -> Dataset:
    """Two classes of noise: two full training batches and a small one, as a run has them."""
    counts = {"train": 2 * batch_size + 2, "val": 2, "test": 2}
    splits = {name: Split(tuple(f"{name}{i}" for i in range(counts[name])),
                          np.arange(counts[name], dtype=np.int32) % 2) for name in SPLITS}
    return Dataset("noise", "Noise", ("even", "odd"), splits, read=_picture, digest=str)


def _picture(key: str, size: int) -> np.ndarray:
    return np.random.default_rng(len(key)).integers(0, 255, (size, size, 3), dtype=np.uint8)
