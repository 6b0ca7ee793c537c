"""The run that is taken away: its network, its names, its pictures."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import tracking
from tl_core.analysis import predictions
from tl_core.data import catalog
from tl_core.data.dataset import Dataset
from tl_core.data.parallel import in_threads
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.tracking import RunRecord

SEED = 0  # chooses pictures where there are more than are looked at


@dataclass(frozen=True, eq=False)
class TestPictures:
    """``pixels`` uint8 (n, s, s, 3) of ``keys``, their true ``labels`` and the run's ``answers`` in its test.

    ``from_test`` is False where the run's test pictures are not to be had and noise stands in for
    them; then ``labels`` and ``answers`` are None.
    """

    pixels: np.ndarray
    keys: tuple[str, ...]
    labels: np.ndarray | None
    answers: np.ndarray | None

    @property
    def from_test(self) -> bool:
        return self.labels is not None


class Source:
    """A run with a saved network; ``UserError`` where there is none. TensorFlow is imported with the first network."""

    def __init__(self, run_id: str, progress: Progress = silent):
        self.record: RunRecord = tracking.run(run_id)
        self.run_id, self.config = self.record.run_id, self.record.config
        self.file: Path = tracking.model_file(self.run_id)
        self.result: dict[str, Any] = self.record.result or {}
        self.progress = progress

    @property
    def image_size(self) -> int:
        return self.config.image_size

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.loaded.labels)

    @cached_property
    def loaded(self):
        """``inference.loaded.Loaded``: the run's network from pixels to logits, with its labels."""
        self.progress("Starting TensorFlow", 0, 0)
        from tl_core.inference import loaded
        return loaded.of_run(self.run_id)

    @cached_property
    def scores(self):
        """The network from float32 pixels to softmax scores, computing in 32 bit whatever it was trained in."""
        import keras
        model = in_32_bit(self.loaded.model)
        output = keras.layers.Activation("softmax", name="scores")(model.output) if self.loaded.from_logits else (
            model.output)
        return keras.Model(model.input, {"scores": output}, name=self.config.backbone)

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """(n, classes) of uint8 pixels as the run's own network gives them here, in Keras."""
        from tl_core.inference import loaded
        found = loaded.outputs(self.loaded, pixels)
        return found if self.loaded.from_logits else np.log(np.maximum(found, 1e-30))

    @cached_property
    def dataset(self) -> Dataset:
        """The run's data set as it is now; ``UserError`` where it is not to be had any more."""
        return catalog.load(self.config, self.progress)

    def training_pictures(self, most: int) -> np.ndarray:
        """Up to ``most`` training pictures, uint8 (n, s, s, 3), the classes mixed. ``UserError`` without the data."""
        return self._read([self.dataset.splits["train"].keys[i] for i in self._some(
            len(self.dataset.splits["train"]), most)])

    def test_pictures(self, most: int) -> TestPictures:
        """Up to ``most`` of the pictures the run was tested on, or as many of noise where those have gone."""
        try:
            return self._tested(most)
        except UserError:
            pixels = np.random.default_rng(SEED).integers(0, 256, (min(most, 64), *[self.image_size] * 2, 3), np.uint8)
            return TestPictures(pixels, (), None, None)

    def _tested(self, most: int) -> TestPictures:
        path = tracking.fetch(self.run_id, predictions.FILE)
        if path is None:
            raise UserError("The run was not tested.", "Expected a run with test pictures.", "Train it to its end.")
        known, here = predictions.load(path), set(self.dataset.splits["test"].keys)
        there = [i for i, key in enumerate(known.keys.tolist()) if key in here]
        if not there:
            raise UserError("The run's test pictures are not there.", "Expected the data set as it was.", "Restore it.")
        chosen = [there[i] for i in self._some(len(there), most)]
        keys = [str(known.keys[i]) for i in chosen]
        return TestPictures(self._read(keys), tuple(keys), known.labels[chosen], known.logits[chosen].argmax(axis=1))

    def _read(self, keys: list[str]) -> np.ndarray:
        read = self.dataset.read
        return np.stack(in_threads(lambda key: read(key, self.image_size), keys, "Reading pictures", self.progress))

    @staticmethod
    def _some(count: int, most: int) -> list[int]:
        return sorted(np.random.default_rng(SEED).permutation(count)[:most].tolist())


def in_32_bit(model):
    """The model itself, or a copy with its weights where layers of it compute in 16 bit."""
    import keras
    if all(getattr(layer, "compute_dtype", "float32") == "float32" for layer in model.layers):
        return model

    def copy(layer):
        return type(layer).from_config({**layer.get_config(), "dtype": "float32"})
    found = keras.models.clone_model(model, clone_function=copy)
    found.set_weights(model.get_weights())
    return found
