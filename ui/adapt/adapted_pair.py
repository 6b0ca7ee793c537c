"""One kept adaptation as the page reads it: its figures, and each method's answers row by row. No streamlit here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun

SOURCE_ONLY = "source_only"
NOT_KNOWN = -1  # the label of a picture that has none among the shared classes


@dataclass(frozen=True)
class AdaptedPair:
    """``figures`` and ``arrays`` of ``tl_core.adaptation.results``: n source rows, m target rows, K shared classes.

    ``folder`` is the result's name, by which its pictures are asked for.
    """

    figures: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]
    folder: str = ""

    @property
    def noun(self) -> Noun:
        """What both domains are of."""
        return nouns.of(self.modality)

    @property
    def modality(self) -> str:
        return self.figures.get("modality", "image")

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.figures["classes"])

    @property
    def chosen(self) -> str:
        return self.figures["chosen"]

    @cached_property
    def methods(self) -> dict[str, Mapping[str, Any]]:
        """Every method by name, source only first."""
        rows = {row["method"]: row for row in self.figures["methods"]}
        first = {"method": SOURCE_ONLY, **self.figures["source_only"], **rows.pop(SOURCE_ONLY, {})}
        return {SOURCE_ONLY: first, **rows}

    @property
    def answering(self) -> list[str]:
        """Methods whose answers are kept: those on stored features."""
        return [name for name in self.methods if f"proba__{name}" in self.arrays]

    @property
    def has_labels(self) -> bool:
        """Whether the target's labels are known, so that they can be opened."""
        return self.figures["source_only"].get("accuracy") is not None

    @cached_property
    def labels(self) -> np.ndarray:
        """The target's labels (m,); look only once they are opened."""
        return np.asarray(self.arrays["target_labels"])

    @cached_property
    def judged(self) -> np.ndarray:
        """Target rows that the figures are about (m,) bool: with a label, and held back where a half is."""
        known = self.labels != NOT_KNOWN
        return known & np.asarray(self.arrays["target_judged"], bool) if "target_judged" in self.arrays else known

    def probabilities(self, method: str) -> np.ndarray:
        """(m, K)."""
        return np.asarray(self.arrays[f"proba__{method}"])

    def answers(self, method: str) -> np.ndarray:
        """The class of each target row (m,) ints."""
        return self.probabilities(method).argmax(axis=1)

    def confidence(self, method: str) -> np.ndarray:
        """How sure of its answer (m,)."""
        return self.probabilities(method).max(axis=1)

    @property
    def has_maps(self) -> bool:
        """Whether there is a map: of a pair that was adapted with all others there is none."""
        return f"map_source__{SOURCE_ONLY}" in self.arrays

    def maps(self, method: str) -> tuple[np.ndarray, np.ndarray, bool]:
        """Source (n, 2) and target (m, 2) as the method has moved them, and whether it moves anything."""
        own = f"map_target__{method}" in self.arrays
        name = method if own else SOURCE_ONLY
        source, target = (np.asarray(self.arrays[f"map_{side}__{name}"]) for side in ("source", "target"))
        moved = own and not np.array_equal(target, np.asarray(self.arrays[f"map_target__{SOURCE_ONLY}"]))
        return source, target, moved


@dataclass(frozen=True)
class ChangedAnswer:
    """One judged target picture that two methods answered differently."""

    row: int
    true: int
    before: int
    after: int
    confidence: float

    @property
    def effect(self) -> str:
        """Whether adaptation made it right, wrong, or wrong in another way."""
        return "better" if self.after == self.true else "worse" if self.before == self.true else "other"


def changes(pair: AdaptedPair, method: str) -> dict[str, list[ChangedAnswer]]:
    """Judged pictures whose answer ``method`` changed against source only, by effect, the surest first."""
    before, after, sure = pair.answers(SOURCE_ONLY), pair.answers(method), pair.confidence(method)
    rows = np.flatnonzero(pair.judged & (before != after))
    all_changes = [
        ChangedAnswer(int(row), int(pair.labels[row]), int(before[row]), int(after[row]), float(sure[row]))
        for row in rows[np.argsort(-sure[rows], kind="stable")]]
    return {effect: [one for one in all_changes if one.effect == effect] for effect in ("better", "worse", "other")}


def confusion(pair: AdaptedPair, method: str) -> np.ndarray:
    """Counts (K, K) over the judged pictures: rows are the truth, columns the answer."""
    counts = np.zeros((len(pair.classes),) * 2, int)
    np.add.at(counts, (pair.labels[pair.judged], pair.answers(method)[pair.judged]), 1)
    return counts


def collapsed(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Classes that lost half of what was right before, and three pictures at least; the greatest loss first."""
    lost = [row for row in rows if row["after"] <= row["before"] / 2 and row["n"] * (row["before"] - row["after"]) >= 3]
    return sorted(lost, key=lambda row: row["after"] - row["before"])
