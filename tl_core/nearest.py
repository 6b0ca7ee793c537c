"""The names nearest to one that is not there: what somebody probably meant."""

from collections.abc import Iterable

ALIKE = 0.4  # of the longer name's letters that must agree
_LONGEST = 100  # letters that are compared


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """All of ``names`` that are equally few steps away, in their order; none where even they are too far.

    A step is a letter more, less or another, or two neighbours that changed places. Case does not count,
    nor which of ' ', '-' and '_' stands between words.
    """
    plain_name, steps = _plain(name), {}
    for other in names:
        plain = _plain(other)
        count = distance(plain_name, plain)
        if count <= (1 - ALIKE) * max(len(plain_name), len(plain)):
            steps[other] = count
    return [other for other, count in steps.items() if count == min(steps.values())]


def distance(one: str, other: str) -> int:
    """Steps from one text to the other (optimal string alignment, after Damerau 1964)."""
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        before, last, row = last, row, [i + 1]
        for j, there in enumerate(other):
            row.append(min(row[j] + 1, last[j + 1] + 1, last[j] + (letter != there)))
            if i and j and letter == other[j - 1] and there == one[i - 1]:
                row[-1] = min(row[-1], before[j - 1] + 1)
    return row[-1]


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")[:_LONGEST]
