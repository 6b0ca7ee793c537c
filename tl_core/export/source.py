"""The run that is taken away: its network, its names, its pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import run_pictures, task_names, tracking
from tl_core.backbones.catalog import BACKBONES
from tl_core.backbones.input_spec import InputSpec
from tl_core.data.dataset import Dataset
from tl_core.data.intensity import HELD, Ends, IntensityRange
from tl_core.data.parallel import in_threads
from tl_core.errors import UserError
from tl_core.progress import Progress, silent
from tl_core.run_pictures import RunPictures, Tested, intensity
from tl_core.statistics import predictions
from tl_core.strategies import check_predicts
from tl_core.tracking import RunRecord

SEED = 0  # chooses pictures where there are more than are looked at


@dataclass(frozen=True, eq=False)
class TestPictures:
    """``pixels`` of ``keys``, their true ``labels`` and the run's ``answers`` in its test.

    ``pixels`` are uint8 (n, s, s, 3), or what else ``ExportSource.input`` reads.

    ``from_test`` is False where the run's test pictures are not to be had and noise stands in for
    them; then ``labels`` and ``answers`` are None. Of the run's ``tested`` test pictures some may be gone or
    changed, which ``lacking`` says; ``read`` reads the others by their keys.
    """

    pixels: np.ndarray
    keys: tuple[str, ...]
    labels: np.ndarray | None
    answers: np.ndarray | None
    tested: int = 0
    lacking: str = ""
    read: Callable[..., Any] | None = None

    @property
    def from_test(self) -> bool:
        return self.labels is not None


class ExportSource:
    """A run with a saved network; ``UserError`` where there is none. TensorFlow is imported with the first network.

    Of several tasks it is the network of one, by default of that which the run is judged by.
    """

    def __init__(self, run_id: str, progress: Progress = silent, task: str | None = None):
        self.record: RunRecord = tracking.run(run_id)
        self.run_id, self.config = self.record.run_id, self.record.config
        check_predicts(self.config.strategy, self.run_id)
        self.file: Path = tracking.model_file(self.run_id)
        self.task, self._head = task, task_names.head_of(self.config.tasks, self.config.judged_task, task)
        self.result: dict[str, Any] = self.record.result or {}
        if self._head != predictions.JUDGED:
            self.result = {**self.result, "test": self.result.get("test", {}).get("tasks", {}).get(task)}
        self.progress = progress

    @property
    def intensity(self) -> IntensityRange:
        """Between which values the run read files of more than 8 bits."""
        return intensity.of(self.record)

    @property
    def deep_ends(self) -> Ends:
        """The values of 16 bits that become 0 and 255: the run's, else all of them."""
        return self.intensity.integer or (0.0, HELD)

    @property
    def input(self) -> InputSpec:
        """What the run's backbone reads."""
        return BACKBONES.get(self.config.backbone).input

    @property
    def size(self) -> int:
        return self.input.size_of(self.config)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.loaded.labels)

    @cached_property
    def loaded(self):
        """``inference.loaded.Loaded``: the run's network from pixels to logits, with its labels."""
        self.progress("Starting TensorFlow", 0, 0)
        from tl_core.inference import predictor
        return predictor.of_run(self.run_id, self.task)

    @cached_property
    def scores(self):
        """The network from float32 pixels, or tokens, to softmax scores, in 32 bit whatever it was trained in."""
        import keras
        model = in_32_bit(self.loaded.model)
        output = keras.layers.Activation("softmax", name="scores")(model.output) if self.loaded.from_logits else (
            model.output)
        return keras.Model(model.input, {"scores": output}, name=BACKBONES.get(self.config.backbone).identifier)

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """(n, classes) of uint8 pixels (or tokens) as the run's own network gives them here, in Keras."""
        from tl_core.inference import predictor
        outputs = predictor.outputs(self.loaded, pixels)
        return outputs if self.loaded.from_logits else np.log(np.maximum(outputs, 1e-30))

    @cached_property
    def pictures(self) -> RunPictures:
        """The run's own pictures, whatever has become of its set; ``UserError`` where they cannot be had."""
        return run_pictures.load(self.record, self.progress)

    @property
    def dataset(self) -> Dataset:
        """The run's data set, without the pictures that are not what they were."""
        return self.pictures.dataset

    def training_pictures(self, most: int) -> np.ndarray:
        """Up to ``most`` training pictures, uint8 (n, s, s, 3), the classes mixed. ``UserError`` without the data."""
        return self._read([self.dataset.splits["train"].keys[i] for i in self._some(
            len(self.dataset.splits["train"]), most)], self.dataset.read)

    def test_pictures(self, most: int) -> TestPictures:
        """Up to ``most`` of the pictures the run was tested on, or as many of noise where those have gone."""
        try:
            return self._tested(most)
        except UserError:
            pixels = self.input.noise(min(most, 64), self.size, SEED)
            return TestPictures(pixels, (), None, None)

    @cached_property
    def tested(self) -> tuple[predictions.Predictions, Tested]:
        """The run's answers in its test, and where their pictures are today; ``UserError`` where it was not tested."""
        path = tracking.fetch(self.run_id, predictions.file_of(self._head))
        if path is None:
            raise UserError("The run was not tested.", f"Expected a run with test {self.input.plural}.",
                            "Train it to its end.")
        known = predictions.load(path)
        return known, run_pictures.tested(self.record, known)

    def _tested(self, most: int) -> TestPictures:
        known, today = self.tested
        there = [i for i, key in enumerate(known.keys.tolist()) if key in today.keys]
        if not there:
            raise UserError(f"The run's test {self.input.plural} are not there.", "Expected the data set as it was.",
                            "Restore it.")
        chosen = [there[i] for i in self._some(len(there), most)]
        keys = [today.keys[str(known.keys[i])] for i in chosen]
        return TestPictures(self._read(keys, today.read), tuple(keys), known.labels[chosen],
                            known.logits[chosen].argmax(axis=1), today.total, today.sentence, today.read)

    def _read(self, keys: list[str], read) -> np.ndarray:
        return np.stack(in_threads(lambda key: self.input.read(read, key, self.size), keys,
                                   f"Reading {self.input.plural}", self.progress))

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
    clone = keras.models.clone_model(model, clone_function=copy)
    clone.set_weights(model.get_weights())
    return clone
