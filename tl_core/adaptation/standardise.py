"""Each domain by its own mean and deviation, then rows of equal length: where most methods start from."""

from dataclasses import dataclass

import numpy as np

from tl_core.adaptation.classifier import Domain
from tl_core.adaptation.linear_head import LinearHead, fit_head
from tl_core.adaptation.problem import AdaptationProblem
from tl_core.statistics import row_lengths

FLOOR = 1e-3  # on top of every deviation: features that never change stay small
LENGTH = 3.0  # of a row; with unit rows a head would need weights that its penalty forbids
FEWEST = 10  # pictures whose own mean and deviation can be trusted


@dataclass(frozen=True, eq=False)
class Standardiser:
    """``means`` and ``deviations`` (d,) float64 of "source" and "target".

    ``several`` holds those of each source domain, where there are several; ``notes`` say where a domain had too few
    pictures for its own.
    """

    means: dict[str, np.ndarray]
    deviations: dict[str, np.ndarray]
    several: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    notes: tuple[str, ...] = ()

    def __call__(self, rows: np.ndarray, domain: Domain) -> np.ndarray:
        """(r, d) rows of a domain, standardised and of length ``LENGTH``, in their own precision."""
        if isinstance(domain, np.ndarray):
            return self._several(rows, domain)
        return scaled_by(rows, self.means[domain], self.deviations[domain])

    def _several(self, rows: np.ndarray, domains: np.ndarray) -> np.ndarray:
        """The same of the source's rows, each by the figures of its own source."""
        if not self.several:
            return self(rows, "source")
        moved = np.empty_like(rows)
        for number, (mean, deviation) in enumerate(self.several):
            own = domains == number
            moved[own] = scaled_by(rows[own], mean, deviation)
        return moved


@dataclass(frozen=True, eq=False)
class Standardised:
    """A problem's rows after ``by``: ``source`` (n, d) and ``target`` (m, d)."""

    by: Standardiser
    source: np.ndarray
    target: np.ndarray


def standardised(problem: AdaptationProblem) -> Standardised:
    """The problem's rows, each domain by its own mean and deviation; computed once for all methods."""
    return problem.once("standardised", lambda: _standardised(problem))


def standardised_exactly(problem: AdaptationProblem) -> Standardised:
    """The same in float64: for methods that are held against their definitions to 1e-6. Nothing is remembered."""
    by = standardised(problem).by
    return Standardised(by, by(problem.source.astype(np.float64), problem.domain),
                        by(problem.target.astype(np.float64), "target"))


def source_head(problem: AdaptationProblem) -> LinearHead:
    """The head learnt on the standardised source: where those that adapt it start from; computed once."""
    return problem.once("standardised_head", lambda: fit_head(
        standardised(problem).source, problem.labels, problem.classes, weights=problem.source_weights))


def scaled_rows(rows: np.ndarray, length: float = LENGTH) -> np.ndarray:
    """Rows of the length that heads here expect; a row of zeros stays one."""
    return row_lengths.scaled_rows(rows, length)


def scaled_by(rows: np.ndarray, mean: np.ndarray, deviation: np.ndarray, length: float = LENGTH) -> np.ndarray:
    """Rows (r, d) standardised by (d,) ``moments``, all of one length, in the rows' own precision."""
    return scaled_rows((rows - mean.astype(rows.dtype)) / deviation.astype(rows.dtype), length)


def moments(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(d,) mean and deviation plus ``FLOOR``, float64."""
    return rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64) + FLOOR


def _standardised(problem: AdaptationProblem) -> Standardised:
    by = _fitted(problem)
    return Standardised(by, by(problem.source, problem.domain), by(problem.target, "target"))


def _fitted(problem: AdaptationProblem) -> Standardiser:
    source = moments(problem.source)
    few = len(problem.target) < FEWEST
    target = source if few else moments(problem.target)
    notes = (f"The target has too few pictures ({len(problem.target)}) for a mean and a deviation of its own; "
             "the source's were used.",) if few else ()
    return Standardiser({"source": source[0], "target": target[0]}, {"source": source[1], "target": target[1]},
                        _several(problem), notes)


def _several(problem: AdaptationProblem) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    if problem.source_domains is None or not problem.source_domains.any():
        return ()
    return tuple(moments(problem.source[problem.source_domains == number])
                 for number in range(int(problem.source_domains.max()) + 1))
