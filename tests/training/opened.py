"""Inputs of a run that write down what they read and compute."""

import numpy as np

from tests.training.conftest import COUNTS, SMALL, make_dataset, noise
from tl_core.config import RunConfig
from tl_core.networks import network
from tl_core.networks.device import choose
from tl_core.strategies import Phase, rates
from tl_core.training.data_pipeline import DataPipeline

CPU = choose("cpu", ())


class Opened:
    """Inputs of a run over ``depths``, one phase each; ``passes`` has (start, cuts, pictures) of every call."""

    def __init__(self, pretrained, folder, depths=(5,), dataset=None, cuts=frozenset(), **changes):
        self.config = RunConfig.parse({**SMALL, "weights": str(pretrained), "freeze_depth": depths[-1], **changes})
        self.network = network._build(network.BACKBONES.get("small_cnn"), self.config, CPU, None)
        self.passes, self.read, self.told = [], [], []
        real = self.network._frozen_part
        self.network._frozen_part = lambda cuts, pooling, start, many: self._recorded(
            real(cuts, pooling, start, many), start, cuts)
        dataset = dataset or make_dataset()
        self.dataset = dataset.with_splits(dataset.splits, read=self._reader(dataset.read))
        epochs = self.config.epochs // len(depths)
        phases = [Phase("phase", "", epochs, rates.band(1e-4, 5, depth, 5), 1e-3) for depth in depths]
        self.inputs = DataPipeline(self.config, self.dataset, self.network, phases, folder, self.told.append, cuts)

    def rows(self, split, depth, epoch=0) -> np.ndarray:
        """The split's rows in its own order, read batch by batch in the order of training."""
        batches = self.inputs.batches(split, depth)
        batches.begin(epoch)
        drawn = np.concatenate([batches[number][0] for number in range(len(batches))])
        return drawn[np.argsort(batches.order)]

    def all_rows(self, depth) -> np.ndarray:
        return np.concatenate([self.rows(split, depth) for split in ("train", "val", "test")])

    def close(self, depth) -> dict:
        summary = self.inputs.store(depth)
        self.inputs.close()
        return summary

    def _reader(self, read):
        return lambda key, size: self.read.append(key) or read(key, size)

    def _recorded(self, prefix, start, cuts):
        calls = self.passes

        class Recorded:
            shape, shapes, dtype = prefix.shape, prefix.shapes, prefix.dtype

            def __call__(self, rows, batch_size):
                calls.append((start, cuts, len(rows)))
                return prefix(rows, batch_size)
        return Recorded()


def whole(network, depth) -> np.ndarray:
    """What Keras itself gives for all pictures, in one go."""
    pictures = np.stack([noise(f"{split}/{i}", 32) for split, count in COUNTS.items() for i in range(count)])
    return network.prefix(depth, "avg")(pictures.astype(np.float32), len(pictures))
