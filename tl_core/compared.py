"""What a comparison found: a row for every setting, over its seeds, and a verdict on every pair. No TensorFlow here."""

from collections.abc import Callable, Sequence
from typing import Any

from tl_core.analysis import statistics
from tl_core.config import RunConfig
from tl_core.grid import AXES

_ROWS = tuple(axis for axis in AXES if axis.field != "seed")
FIELDS = tuple(axis.field for axis in _ROWS)
Result = dict[str, Any]  # what ``train --json`` prints
Predictions = Callable[[Result], statistics.Predictions | None]


def table(configs: Sequence[RunConfig], results: Sequence[Result]) -> list[dict[str, Any]]:
    """A row for every setting that differs in more than its seed, in the order of ``configs``.

    ``mean`` is the test accuracy over the ``seeds`` runs that have one. ``ci95`` is
    Student's interval over seeds, for a single run Wilson's over its test pictures; both
    are None where no run was tested.
    """
    return [{**dict(zip(FIELDS, key, strict=True)), **_figures([result["test"] for result in tested(group)])}
            for key, group in grouped(configs, results).items()]


def verdicts(configs: Sequence[RunConfig], results: Sequence[Result], predictions: Predictions) -> list[Result]:
    """A verdict on every two rows that have been tested, p-values adjusted for the number of pairs (Holm).

    ``predictions`` finds a run's answers on its test pictures, None where there are none.
    """
    groups = {}
    for key, group in grouped(configs, results).items():
        found = [answers for answers in map(predictions, tested(group)) if answers is not None]
        if found:
            groups[name(key)] = found
    return [verdict.as_dict() for verdict in statistics.verdicts(groups)]


def grouped(configs: Sequence[RunConfig], results: Sequence[Result]) -> dict[tuple, list[Result]]:
    """The results of runs that differ in their seed alone, by the values of ``FIELDS``."""
    groups: dict[tuple, list[Result]] = {}
    for config, result in zip(configs, results, strict=True):
        groups.setdefault(tuple(getattr(config, field) for field in FIELDS), []).append(result)
    return groups


def tested(results: Sequence[Result]) -> list[Result]:
    """Those that have a test accuracy: finished, on a set with test pictures."""
    return [result for result in results if (result.get("test") or {}).get("accuracy") is not None]


def name(values: Sequence[Any]) -> str:
    """A row in words, from its values of ``FIELDS``: "fine_tuning, depth 15, rate 0.001"."""
    return ", ".join(axis.words.format(value) for axis, value in zip(_ROWS, values, strict=True))


def run_name(config: RunConfig) -> str:
    """A run in words: its row and its seed."""
    return ", ".join(axis.words.format(getattr(config, axis.field)) for axis in AXES)


def _figures(tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if len(tests) == 1:
        return {"mean": tests[0]["accuracy"], "ci95": tests[0]["ci95"], "seeds": 1}
    if not tests:
        return {"mean": None, "ci95": None, "seeds": 0}
    mean, low, high = statistics.mean_interval([test["accuracy"] for test in tests])
    return {"mean": mean, "ci95": [max(low, 0.0), min(high, 1.0)], "seeds": len(tests)}
