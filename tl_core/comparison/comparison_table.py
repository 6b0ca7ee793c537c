"""What a comparison found: a row for every setting, over its seeds, and a verdict on every pair. No TensorFlow here."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

from tl_core.comparison.verdicts import verdicts_of_pairs
from tl_core.config import RunConfig
from tl_core.run_grid import AXES, Axis
from tl_core.statistics import predictions
from tl_core.statistics.intervals import mean_interval

_ROWS = tuple(axis for axis in AXES if axis.field != "seed")
FIELDS = tuple(axis.field for axis in _ROWS)
Result = dict[str, Any]  # what ``train --json`` prints
Predictions = Callable[[Result], predictions.Predictions | None]


def summary_table(configs: Sequence[RunConfig], results: Sequence[Result]) -> list[dict[str, Any]]:
    """A row for every setting that differs in more than its seed, in the order of ``configs``.

    ``name`` says what tells it from the other rows; ``mean`` is the test accuracy over the
    ``seeds`` runs that have one. ``ci95`` is Student's interval over seeds, for a single run
    Wilson's over its test pictures; both are None where no run was tested.
    """
    groups = group_by_config(configs, results)
    return [{"name": name, **dict(zip(FIELDS, key, strict=True)),
             **_figures([run["test"] for run in with_test_accuracy(group)])}
            for name, (key, group) in zip(_names(_ROWS, list(groups)), groups.items(), strict=True)]


def verdicts(configs: Sequence[RunConfig], results: Sequence[Result], predictions: Predictions) -> list[Result]:
    """A verdict on every two tested rows with the same labels, p-values adjusted for the number of pairs (Holm).

    It calls them by the names they have in the table. ``predictions`` finds a run's answers
    on its test pictures, None where there are none.
    """
    groups = group_by_config(configs, results)
    answers = {name: [found for found in map(predictions, with_test_accuracy(group)) if found is not None]
               for name, group in zip(_names(_ROWS, list(groups)), groups.values(), strict=True)}
    labels = dict(zip(answers, (key[FIELDS.index("limit")] for key in groups), strict=True))
    pairs = [(pair, answers[pair[0]], answers[pair[1]])
             for pair in combinations((name for name, found in answers.items() if found), 2)
             if labels[pair[0]] == labels[pair[1]]]
    return [verdict.as_dict() for verdict in verdicts_of_pairs(pairs)]


def run_names(configs: Sequence[RunConfig]) -> list[str]:
    """What tells each run from the others, in words: "fine_tuning, depth 15, seed 1"."""
    return _names(AXES, [tuple(getattr(config, axis.field) for axis in AXES) for config in configs])


def group_by_config(configs: Sequence[RunConfig], results: Sequence[Result]) -> dict[tuple, list[Result]]:
    """The results of runs that differ in their seed alone, by the values of ``FIELDS``."""
    groups: dict[tuple, list[Result]] = {}
    for config, result in zip(configs, results, strict=True):
        groups.setdefault(tuple(getattr(config, field) for field in FIELDS), []).append(result)
    return groups


def with_test_accuracy(results: Sequence[Result]) -> list[Result]:
    """Those that have a test accuracy: finished, on a set with test pictures."""
    return [result for result in results if (result.get("test") or {}).get("accuracy") is not None]


def _names(axes: Sequence[Axis], values: Sequence[tuple]) -> list[str]:
    """Each tuple of the axes' values in words, without those that tell no two of them apart; one at least."""
    telling, apart = [], 1
    for place in range(len(axes)):
        found = len({tuple(row[i] for i in [*telling, place]) for row in values})
        if found > apart:
            telling, apart = [*telling, place], found
    return [_name([axes[i] for i in telling or [0]], [row[i] for i in telling or [0]]) for row in values]


def _name(axes: Sequence[Axis], row: Sequence[Any]) -> str:
    said = [axis.words.format(value) for axis, value in zip(axes, row, strict=True) if value is not None]
    return ", ".join(said) or axes[-1].none


def _figures(tests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if len(tests) == 1:
        return {"mean": tests[0]["accuracy"], "ci95": tests[0]["ci95"], "seeds": 1}
    if not tests:
        return {"mean": None, "ci95": None, "seeds": 0}
    mean, low, high = mean_interval([test["accuracy"] for test in tests])
    return {"mean": mean, "ci95": [max(low, 0.0), min(high, 1.0)], "seeds": len(tests)}
