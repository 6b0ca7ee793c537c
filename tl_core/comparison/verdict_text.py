"""The sentences of verdicts. Accuracies differ in points: hundredths."""

from tl_core.statistics.power import SampleSizeNeeded
from tl_core.words import plural

ONE_SEED = ("One run each: this judges these two runs. It takes more seeds to see how much their accuracy changes with "
            "the seed.")


def better(name: str, other: str, value: float, low: float, high: float) -> str:
    """``name`` leads by ``value`` (a share), and that is no chance."""
    return f"{name} is better than {other} by {points(value)} (95 % interval {number(low)} to {number(high)})."


def within_chance(a: str, b: str, value: float, pictures: int, more: SampleSizeNeeded, pairs: int) -> str:
    """Nothing is proven; ``pairs`` above 1 where the pair alone would have seemed to prove it."""
    counted = f", as {pairs} pairs were compared" if pairs > 1 else ""
    start = f"The difference between {a} and {b} is within chance{counted}"
    if not value:
        return f"{start}: both are equally accurate on these {plural(pictures, 'test picture')}."
    return f"{start}; {_what_it_takes(more)}."


def untested(a: str, b: str) -> str:
    return f"Nothing tells {a} from {b}: there are no test pictures."


def points(value: float) -> str:
    """0.031 -> 3.1 points."""
    return f"{number(value)} point{'' if number(value) == '1.0' else 's'}"


def number(value: float) -> str:
    """0.031 -> 3.1."""
    return f"{100 * value + 0.0:.1f}".replace("-0.0", "0.0")


def _what_it_takes(more: SampleSizeNeeded) -> str:
    pictures = more.per_class and f"{plural(more.per_class, 'more test picture')} per class"
    seeds = more.seeds and f"{plural(more.seeds, 'more seed')} for each"
    if pictures and seeds:
        return f"telling them apart takes {pictures}, or {seeds}"
    return f"telling them apart takes {pictures or seeds}" if pictures or seeds else \
        "it is too small for more pictures or seeds"
