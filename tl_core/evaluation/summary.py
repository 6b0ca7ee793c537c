"""An evaluation as one object in JSON's types, as the command line prints it. NumPy only."""

from dataclasses import asdict
from typing import Any

from tl_core.errors import UserError
from tl_core.evaluation import calibration, confusion, per_class, ranking, temperature
from tl_core.evaluation.calibration import Calibration
from tl_core.evaluation.run_predictions import RunPredictions
from tl_core.statistics.predictions import Predictions
from tl_core.training.evaluation import wilson

PAIRS = 10
WORST = 20


def summary(run: RunPredictions) -> dict[str, Any]:
    """Everything that the kept test answers tell; ``tl_core.cli.evaluate`` lists the keys."""
    matrix, names = confusion.counts(run), run.classes
    rows = per_class.per_class(matrix, names)
    test_calibration = calibration.calibration(run.test.logits, run.test.labels)
    return {
        "run_id": run.run_id, "data": run.record.config.data, "backbone": run.record.config.backbone,
        "classes": list(names),
        "test": {"n": test_calibration.count, "accuracy": test_calibration.accuracy,
                 "ci95": wilson(int(run.test.correct.sum()), test_calibration.count),
                 "loss": test_calibration.nll, "brier": test_calibration.brier},
        "confusion": {"counts": matrix.tolist(), "mistakes": _mistakes(run)},
        "per_class": [asdict(row) for row in rows], "averages": per_class.averages(rows),
        "confused": [{"true": names[pair.true], "predicted": names[pair.predicted], "count": pair.count, "of": pair.of}
                     for pair in confusion.pairs(matrix, PAIRS)],
        "worst": [_mistake(one, names) for one in confusion.pictures(run)[:WORST]],
        "ranking": [_ranking(run, label) for label in range(len(names))],
        "calibration": {**_figures(test_calibration), "bins": [asdict(one) for one in test_calibration.bins]}}


def scaled(run: RunPredictions, validation: Predictions) -> dict[str, Any]:
    """The temperature that the validation answers give, and the test's calibration before and after it.

    Where there is none, ``value`` is None and ``why`` says so; where there is one, ``effect`` says what it did.
    """
    before = calibration.calibration(run.test.logits, run.test.labels)
    try:
        value = temperature.fit(validation.logits, validation.labels)
    except UserError as error:
        return {"value": None, "why": str(error), "validation": len(validation), "before": _figures(before),
                "after": None, "effect": None}
    after = calibration.calibration(run.test.logits, run.test.labels, temperature=value)
    return {"value": value, "why": None, "validation": len(validation), "before": _figures(before),
            "after": _figures(after), "effect": temperature.effect(before, after, value)}


def _mistakes(run: RunPredictions) -> list[dict[str, Any]]:
    """The cells off the diagonal with their pictures."""
    return [{"true": run.classes[true], "predicted": run.classes[predicted], "pictures": keys}
            for (true, predicted), keys in sorted(confusion.cells(run).items()) if true != predicted]


def _mistake(one: confusion.Mistake, names) -> dict[str, Any]:
    return {"picture": one.key, "true": names[one.true], "predicted": names[one.predicted],
            "confidence": one.confidence, "loss": one.loss}


def _ranking(run: RunPredictions, label: int) -> dict[str, Any]:
    curve = ranking.ranking(run.probabilities[:, label], run.test.labels == label)
    return {"class": run.classes[label], "auc": curve and curve.auc,
            "average_precision": curve and curve.average_precision, "base": curve and curve.base}


def _figures(test_calibration: Calibration) -> dict[str, Any]:
    return {name: getattr(test_calibration, name) for name in ("ece", "mce", "nll", "brier", "confidence", "accuracy")}
