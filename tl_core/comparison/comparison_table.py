"""What ``compare --json`` says of groups of runs: a row for each, and a verdict on every pair. No TensorFlow here.

Grouping and names are ``run_groups``', so that the command line and the Compare page call a group alike.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from tl_core.backbones import nouns
from tl_core.comparison.group_verdicts import Load, tested_predictions
from tl_core.comparison.run_groups import RunGroup
from tl_core.comparison.verdicts import verdicts_of_pairs
from tl_core.run_grid import AXES

FIELDS = tuple(axis.field for axis in AXES if axis.field != "seed")


def summary_table(groups: Sequence[RunGroup]) -> list[dict[str, Any]]:
    """A row for every group: its ``name``, the ``FIELDS`` of its config and its ``mean``, ``ci95`` and ``seeds``."""
    return [{"name": group.name, **{field: getattr(group.config, field) for field in FIELDS}, **group.score}
            for group in groups]


def verdicts(groups: Sequence[RunGroup], load: Load) -> list[dict[str, Any]]:
    """A verdict on every two tested groups with the same labels, p-values adjusted for the number of pairs (Holm).

    It calls them by their names. ``load`` gives a run's answers on its test pictures, None where there are none.
    """
    judged = [(group, answers) for group in groups if (answers := tested_predictions(group, load))]
    pairs = [((a.name, b.name), answers_a, answers_b) for (a, answers_a), (b, answers_b) in combinations(judged, 2)
             if a.config.limit == b.config.limit]
    noun = nouns.of_run(groups[0].config) if groups else nouns.of("image")
    return [{**told, "sentence": noun.said(told["sentence"])}
            for told in (verdict.as_dict() for verdict in verdicts_of_pairs(pairs))]
