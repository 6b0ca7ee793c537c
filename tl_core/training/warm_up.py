"""Make the first run start as fast as the tenth."""

import threading

import numpy as np

from tl_core import temporary_folders
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data.dataset import SPLITS, Dataset, Split

_lock = threading.Lock()
_warm: set[str] = set()  # what networks read that this process has trained


def warm_up(config: RunConfig | None = None) -> None:
    """Import TensorFlow, build and trace the default network and leave it ready for this process's runs.

    A whole run on a few pictures of noise, or texts where ``config`` has a backbone that reads them, so that nothing
    a run needs is left cold. Safe from several threads; the second call for what a network reads returns at once.
    """
    config = config or RunConfig()
    reads = BACKBONES.get(config.backbone).modality
    with _lock:
        if reads in _warm:
            return
        from tl_core import plan
        from tl_core.training.train import train
        chosen = plan.resolve_config_and_data(config).changed(epochs=1)
        with temporary_folders.folder() as folder:
            train(chosen, _noise(chosen.batch_size, reads), lambda event: None, folder)
        _warm.add(reads)


def _noise(batch_size: int, reads: str) -> Dataset:
    """Two classes of noise: two full training batches and a small one, as a run has them."""
    counts = {"train": 2 * batch_size + 2, "val": 2, "test": 2}
    splits = {name: Split(tuple(f"{name}{i}" for i in range(counts[name])),
                          np.arange(counts[name], dtype=np.int32) % 2) for name in SPLITS}
    read = _text if reads == "text" else _picture
    return Dataset("noise", "Noise", ("even", "odd"), splits, read=read, digest=str, modality=reads)


def _text(key: str, *_size: int) -> str:
    """Of 5 to 24 words, so that batches have several lengths."""
    return " ".join([key] * int(np.random.default_rng(list(key.encode())).integers(5, 25)))


def _picture(key: str, size: int) -> np.ndarray:
    return np.random.default_rng(len(key)).integers(0, 255, (size, size, 3), dtype=np.uint8)
