"""A run's answers to its validation pictures, which a temperature is fitted on. TensorFlow is imported inside."""

import numpy as np

from tl_core.config import RunConfig
from tl_core.data.dataset import Dataset, Split
from tl_core.data.evaluation_sets import evaluation_sets
from tl_core.errors import UserError, errors_of
from tl_core.evaluation import cache, run_inference
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.progress import Progress, silent
from tl_core.statistics.predictions import Predictions

STAGE = "Asking the network about validation {}"


def answers(run: RunPredictions, progress: Progress = silent) -> Predictions:
    """Those kept beside the run, or computed now by its own network and kept.

    None of them is a test picture. ``UserError`` where the run has no validation pictures,
    or one of them is not what it was.
    """
    predictions = cache.validation(run.run_id)
    if predictions is None:
        predictions = _computed(run, progress)
        cache.keep_validation(run.run_id, predictions)
    return predictions


def _computed(run: RunPredictions, progress: Progress) -> Predictions:
    run_data = run_inference.pictures(run.record, progress)
    dataset, split = run_data.dataset, _validation_set(run_data.dataset, run.record.config)
    if run_data.lacking["val"]:  # what is kept for good is fitted on all of them
        raise UserError(run_data.said("val"), "Expected all of them: the temperature is kept for whoever asks.",
                        "Put them back as they were, or train again.")
    with errors_of(dataset.noun):
        _check(split.keys, run)
    ask, rows, stage = run_inference.network(run.run_id, progress), list[np.ndarray](), STAGE.format(dataset.noun.many)
    for _, pictures in run_inference.batches(dataset, split.keys, run.record.config):
        progress(stage, len(rows) * run_inference.BATCH, len(split))
        rows.append(ask(pictures))
    progress(stage, len(split), len(split))
    return Predictions(np.array(split.keys, str), split.labels.astype(np.int32), np.concatenate(rows))


def _validation_set(dataset: Dataset, config: RunConfig) -> Split:
    """The labelled pictures that training itself validated on: never those of a target domain."""
    sets = evaluation_sets(dataset, config.target_domain)
    return sets["val" if config.target_domain is None else "source_val"].open()


def _check(keys, run: RunPredictions) -> None:
    if not keys:
        raise UserError("The run has no validation pictures.", "Expected some that the network has not learnt.",
                        "Choose a run with a validation split.")
    both = np.intersect1d(np.array(keys, str), run.test.keys)
    if len(both):
        raise UserError(f"{len(both)} validation pictures are test pictures of the run.",
                        "Expected none: nothing may be fitted on the test.", "Train the run again.")
