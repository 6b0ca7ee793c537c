"""What adapting gave, kept in ``TL_HOME/adaptations/<id>``: read again without TensorFlow, by pages and commands.

A folder holds ``result.json`` and, of one pair, ``arrays.npz``. ``result.json`` of a pair (``"kind": "pair"``), for n
source and m target pictures and K classes; figures are None where the target has no labels:

=====================  ========================================================================================
id, kind, created      the folder's name; "pair" or "all_pairs"; when it was made, ISO with its time zone
request                ``request.AdaptRequest.to_dict()``: what was asked, to ask it again
data, source, target   the set, and both domains as they are written ("amazon,dslr", "phone:", "shift:night=0.6")
modality               "image" or "text"; older results have none and are of pictures
protocol               "whole": adapted to all target pictures and judged on them; "half": adapted to one half of
                       them, judged on the other
backbone, weights,     the network that the features are of
image_size
seed, seeds            the first seed, and how many
classes                the K classes that can be predicted: the source's
only_in_source,        names of classes that only one of both domains has, read from folders' names
only_in_target
target_is_labelled     whether there are labels to judge by
counts                 "source" n, "target" m, "adapted" pictures that were adapted to, "judged" those with a label of
                       a common class that figures are over
source_only            {"accuracy", "ci95": [low, high], "n"}: the source's classifier as it is
methods                a list, in the order of the registry, source_only among them, each
  method, title, kind    its name; for people; "features" or "network"
  assumes_equal_shares   whether it takes classes to have equal shares in the target
  accuracy, ci95         over the judged pictures, the mean over seeds; 95 % Wilson interval of the first seed
  balanced_accuracy      the mean of the classes' accuracies
  by_seed                accuracy of each seed
  validators             {name: value}, larger is better; None where it cannot be told of the method. "source_risk" is
                         over source pictures that it has not learnt from
  seconds, run_id        its time for one seed; of a method that is a run the run's id, else None
  difference,            accuracy minus source only's on the same pictures, its 95 % interval, and the paired test's p;
  difference_ci95, p     None of source_only itself
  verdict, sentence      "helps", "hurts" or "within chance"; the same in a sentence
  per_class              [{"class", "n", "before", "after"}]: accuracy of source only, and of the method
chosen, chosen_by      the method that validators chose without labels, and by which of them
adapted                accuracy of the chosen
verdict                a sentence on the chosen
best                   {"method", "accuracy"}: what choosing with labels would have got
cost_of_choosing       accuracy of the best minus that of the chosen
domain_gap             {"a_distance", "mmd", "by_class", "sentence", …}, as ``domain_gap`` gives it
sources                of several {"by": "pooled", "similarity" or "hand", "domains": [{"domain", "pictures",
                       "share"}]}: how much each counts; None where there is one
shares                 {"source": [K], "predicted": [K], "em": [K], "warning": sentence or None, "told_by": whose
                       answers tell the last two}: of classes
reweighted             only where it was asked for; {"by": "predicted" or "em", "method": what was fitted once more,
                       "told_by", "shares": [K] of the target as used, "changed": their distance from the source's},
                       and where the target has labels {"before", "after", "difference", "difference_ci95", "p",
                       "verdict", "sentence"} against the same method without; its row in ``methods`` is "reweighted",
                       which is never chosen and no "best"
seconds                {"features", "methods", "total"}
notes                  sentences for the user: what was left out, subsampled, cannot be judged
=====================  ========================================================================================

``arrays.npz`` of a pair: ``target_keys`` (m,) and ``source_keys`` (n,) text, pictures' keys in the composed set (a
file's path); ``target_labels`` (m,) int32, -1 for none or a class that the source has not; ``target_names`` (m,) the
true class' name, "" where unknown; ``target_judged`` (m,) bool; ``source_labels`` (n,); ``proba__<method>`` (m, K)
float32; ``map_source__<method>`` (n, 2) and ``map_target__<method>`` (m, 2) float32, of ``source_only`` the map before,
of methods that move features the one after. Target pictures are ordered by their content.

``result.json`` of all pairs (``"kind": "all_pairs"``): ``id kind created request data protocol backbone weights
image_size seed seeds domains seconds notes``, ``"pairs"`` a list of the pairs' own results as above (each is kept under
its own id), ``"mean"`` {"source_only", "chosen", "best", "methods": {name: accuracy}}, ``"worst"`` {"source", "target",
"method", "accuracy", "difference", "verdict"} of what was chosen, ``"verdicts"`` on what was chosen for each pair, with
p-values adjusted over all pairs (None where nothing is judged), and ``"sentence"``, which names the worst.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tl_core import result_store
from tl_core.data import sets
from tl_core.result_store import ResultStore, key

__all__ = ["ALL_PAIRS", "PAIR", "STORE", "AdaptResult", "folders", "key", "load", "recent", "remove", "save"]


def _may_see(values: Mapping[str, Any]) -> bool:
    """A result is for all who may see its pictures, the source's and the target's."""
    target = str(values.get("target"))
    return sets.may_see_all([str(values.get("data")), target, target.partition(":")[0]])


STORE = ResultStore("adaptations", 500 * 10**6, _may_see)
PAIR, ALL_PAIRS = "pair", "all_pairs"


@dataclass(frozen=True, eq=False)
class AdaptResult:
    """One kept result; ``values`` are those of ``result.json``."""

    values: Mapping[str, Any]
    folder: Path

    @property
    def id(self) -> str:
        return self.values["id"]

    @property
    def is_judged(self) -> bool:
        """Whether there are figures: the target has labels."""
        return self.values.get("adapted") is not None

    @property
    def methods(self) -> dict[str, dict[str, Any]]:
        """The methods' rows by name."""
        return {row["method"]: row for row in self.values["methods"]}

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """All of ``arrays.npz``; empty where there is none or it is damaged."""
        return result_store.read_arrays(self.folder)

    def probabilities(self, method: str) -> np.ndarray | None:
        """float32 (m, K), rows sum to 1; None where it has none."""
        return self.arrays.get(f"proba__{method}")

    def predicted(self, method: str) -> np.ndarray | None:
        """(m,) places in ``classes``."""
        rows = self.probabilities(method)
        return None if rows is None else rows.argmax(axis=1)

    def map(self, method: str) -> tuple[np.ndarray, np.ndarray] | None:
        """The map of source (n, 2) and target (m, 2) after ``method``; None where it moves no picture."""
        parts = [self.arrays.get(f"map_{domain}__{method}") for domain in ("source", "target")]
        return None if parts[0] is None or parts[1] is None else (parts[0], parts[1])


def save(values: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> AdaptResult:
    """Keep a result under its ``id``; ``UserError`` where the disk is full."""
    return AdaptResult(values, STORE.save(values, arrays))


def load(result_id: str) -> AdaptResult | None:
    """The result of that id; None where there is none, or it is damaged."""
    kept = STORE.read(result_id)
    return AdaptResult(*kept) if kept and kept[0].get("kind") else None


def recent(count: int = 20, kind: str | None = None) -> list[AdaptResult]:
    """The results made last, newest first; ``kind`` is PAIR or ALL_PAIRS, None for both."""
    results = (load(folder.name) for folder in STORE.folders())
    return [result for result in results if result and kind in (None, result.values["kind"])][:count]


def folders() -> list[tuple[Path, int]]:
    """Where results are and when each was written (ns), newest first; nothing is read."""
    return [(folder, result_store.made(folder)) for folder in STORE.folders()]


def remove(result_id: str) -> None:
    """Delete a result; nothing happens where it is gone."""
    STORE.remove(result_id)
