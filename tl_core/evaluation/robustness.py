"""How a run's accuracy falls as its test pictures or texts get worse. TensorFlow is imported inside.

A diagnosis of a finished run: it chooses nothing. The accuracy on the pictures as they are is
that of the answers the run kept.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tl_core import run_pictures
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.errors import UserError
from tl_core.evaluation import cache, corruptions, run_inference
from tl_core.evaluation.corruptions import Corruption
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.progress import Progress, silent
from tl_core.training.evaluation import wilson

SEED = 0
PICTURES = 500  # unless another number is asked for
STAGE = "Asking the network about changed {}"


def measured(run: RunPredictions, most: int | None = PICTURES, progress: Progress = silent) -> dict[str, Any]:
    """The curves kept beside the run, or measured now on up to ``most`` of its test pictures (None: all) and kept.

    {"pictures", "of", "lacking", "seed", "clean": {"accuracy", "ci95"}, "seconds", "curves": {name: {"title", "unit",
    "points": [{"strength", "accuracy", "ci95"}]}}}; ``lacking`` says which test pictures are not what they were
    and so not among them, intervals are Wilson's, 95 %. ``UserError`` where ``most`` is no positive number, or
    the pictures cannot be had. ``progress`` may raise to stop: nothing is kept then.
    """
    if most is not None and most < 1:
        raise UserError(f"The number of {nouns.of_run(run.record.config).many} is {most}.", "Expected 1 or more.",
                        "Change it and try again.")
    result = known(run, most)
    if result is None:
        result = _measure(run, most, progress)
        cache.keep_robustness(run.run_id, _amount(run, most), result)
    return result


def known(run: RunPredictions, most: int | None) -> dict[str, Any] | None:
    """The curves on up to ``most`` pictures where they have been measured; nothing is measured now."""
    return cache.robustness(run.run_id, _amount(run, most))


def right_answers(ask: Callable[[np.ndarray], np.ndarray], batch: tuple[Sequence[str], Sequence[Any]],
                  labels: np.ndarray, kind: Corruption, strength: float, seed: int = SEED,
                  rows: Callable[[list], np.ndarray] = np.stack) -> int:
    """How many of a batch (keys, examples) are still right once they are changed; ``rows`` is what the network reads.
    """
    changed = [corruptions.corrupted(kind, example, key, strength, seed)
               for key, example in zip(*batch, strict=True)]
    return int((ask(rows(changed)).argmax(axis=1) == labels).sum())


def _measure(run: RunPredictions, most: int | None, progress: Progress) -> dict[str, Any]:
    began, spec = time.monotonic(), BACKBONES.get(run.record.config.backbone)
    dataset, tested = run_inference.pictures(run.record, progress).dataset, run_pictures.tested(run.record, run.test)
    there = np.flatnonzero([str(key) in tested.keys for key in run.test.keys])
    if not len(there):
        raise UserError(f"None of the run's {len(run.test)} test {spec.input.plural} is as it was. {tested.note}"
                        .strip(), "Expected some to change.", "Bring them back, or train again.")
    indices = there[_some(len(there), most)]
    keys, labels = [tested.keys[str(key)] for key in run.test.keys[indices]], run.test.labels[indices]
    ask = run_inference.network(run.run_id, progress)
    kinds, rows = corruptions.kinds(spec.modality), run_inference.rows_of(run.record.config)
    steps = [(kind, strength) for kind in kinds for strength in kind.strengths]
    right, done = np.zeros(len(steps), int), 0
    for batch in run_inference.examples(dataset, keys, run.record.config):
        truth = labels[done:done + len(batch[0])]
        for number, (kind, strength) in enumerate(steps):
            progress(STAGE.format(spec.input.plural), done * len(steps) + number * len(truth), len(keys) * len(steps))
            right[number] += right_answers(ask, batch, truth, kind, strength, rows=rows)
        done += len(truth)
    shares = {step: _share(int(count), len(keys)) for step, count in zip(steps, right, strict=True)}
    return {"pictures": len(keys), "of": len(run.test), "lacking": tested.sentence, "seed": SEED, "clean": _share(
        int(run.test.correct[indices].sum()), len(keys)), "seconds": round(time.monotonic() - began, 1), "curves": {
            kind.name: {"title": kind.title, "unit": kind.unit, "points": [
                {"strength": strength, **shares[kind, strength]} for strength in kind.strengths]}
            for kind in kinds}}


def _amount(run: RunPredictions, most: int | None) -> int | None:
    """None, for all, also where there are no more than ``most``."""
    return most if most is not None and most < len(run.test) else None


def _some(count: int, most: int | None) -> np.ndarray:
    """Indices of the pictures, chosen by the seed where there are more than ``most``, in their order."""
    return np.sort(np.random.default_rng(SEED).permutation(count)[:most])


def _share(right: int, count: int) -> dict[str, Any]:
    return {"accuracy": right / count, "ci95": wilson(right, count)}
