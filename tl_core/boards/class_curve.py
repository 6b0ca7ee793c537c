"""The class's curve: the mean of everybody's runs at each value, what leads, and how the guesses did."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tl_core.boards.run_figures import RunFigures
from tl_core.boards.state import Board
from tl_core.statistics.intervals import mean_interval
from tl_core.words import plural


@dataclass(frozen=True)
class ClassMean:
    """Validation accuracy at one value: its mean over ``n`` runs, with Student's 95 % interval from two on.

    The interval is cut off at 0 and 1, beyond which no accuracy lies.
    """

    value: str
    title: str
    at: float
    n: int
    mean: float
    low: float | None
    high: float | None


def curve(board: Board, figures: Mapping[str, RunFigures]) -> list[ClassMean]:
    """A point for each value that has been trained to its end, in the values' order; ``figures`` by entry."""
    reached: dict[str, list[float]] = {}
    for entry in board.current_entries:
        of = figures.get(entry.id)
        if of is not None and of.state == "finished" and of.validation is not None:
            reached.setdefault(entry.value, []).append(of.validation)
    return [ClassMean(*choice, len(reached[choice.value]), *_mean(reached[choice.value]))
            for choice in board.choices if choice.value in reached]


def leader(points: Iterable[ClassMean]) -> ClassMean | None:
    """The value with the highest mean; of equal ones the one that more runs have tried."""
    return max(points, key=lambda point: (point.mean, point.n), default=None)


def seen(board: Board, points: list[ClassMean]) -> str:
    """What the class's runs show so far, and how much of it is chance; "" before the first has ended."""
    best = leader(points)
    if best is None:
        return ""
    others = [point for point in points if point is not best]
    beaten = sum(_apart(best, point) for point in others)
    said = f"Highest so far: {best.title}, {_share(best)}."
    if not others:
        return f"{said} Nobody has tried another value yet."
    if beaten == len(others):
        return f"{said} Every other value lies below, beyond what the runs' chance explains."
    return (f"{said} Beyond chance it is better than {beaten} of {plural(len(others), 'other value')}; more runs at "
            "the same values tell more.")


def guesses(board: Board) -> dict[str, int]:
    """How many students guessed each value, in the values' order."""
    present = {student.id for student in board.present}
    counted = Counter(value for student, value in board.guesses.items() if student in present)
    return {value: counted[value] for value in board.titles if counted[value]}


def guessed_right(board: Board, points: Iterable[ClassMean]) -> list[str]:
    """Ids of the students who guessed the value that leads so far."""
    best = leader(points)
    return [student.id for student in board.present if best is not None and board.guesses.get(student.id) == best.value]


def _mean(reached: list[float]) -> tuple[float, float | None, float | None]:
    mean, low, high = mean_interval(reached)
    return mean, None if low is None else max(low, 0.0), None if high is None else min(high, 1.0)


def _apart(best: ClassMean, other: ClassMean) -> bool:
    """Whether both intervals are known and do not touch: a stricter test than one of their difference."""
    return best.low is not None and other.high is not None and best.low > other.high


def _share(point: ClassMean) -> str:
    mean = f"{100 * point.mean:.1f} % validation accuracy"
    runs = f"the mean of {plural(point.n, 'run')}" if point.n > 1 else "one run"
    return mean + (f" ({runs}, {100 * point.low:.1f} to {100 * point.high:.1f})"
                   if point.low is not None and point.high is not None else f" ({runs})")
