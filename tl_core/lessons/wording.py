"""Sentences of findings: a gap with its interval, and what it means whichever way it came out."""

from tl_core.lessons.lesson import Figures, Finding


def share(value: float) -> str:
    """"83 %"."""
    return f"{100 * value:.0f} %"


def value(figures: Figures, group: str, x: float | None = None) -> float:
    """A point's value; of a curve the one at ``x``."""
    return next(point["value"] for point in figures["points"] if point["group"] == group and point["x"] in (x, None))


def points(gap: tuple[float, float, float] | list[float]) -> str:
    """"12 points (95 % interval 5 to 19)": the gap without its sign, the interval turned alike."""
    number, low, high = (100 * one for one in gap)
    if number < 0:
        number, low, high = -number, -high, -low
    return f"{number:.0f} points (95 % interval {low:.0f} to {high:.0f})"


def of_gap(figures: Figures, name: str, ahead: str, behind: str, undecided: str) -> Finding:
    """The sentence for a gap above 0, below 0, or with 0 in its interval; "{gap}" in it stands for ``points``.

    It has held where the gap is above 0 with all of its interval.
    """
    gap = figures["gaps"][name]
    _, low, high = gap
    words = ahead if low > 0 else behind if high < 0 else undecided
    return Finding(words.replace("{gap}", points(gap)), low > 0)


def leader(figures: Figures, name: str) -> int:
    """The option of a guess that was right: 0 for the first side ahead, 1 for the second, 2 where nobody can tell."""
    _, low, high = figures["gaps"][name]
    return 0 if low > 0 else 1 if high < 0 else 2
