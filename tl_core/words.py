"""Numbers in words, for pages, the command line and every message: the same everywhere."""

from collections.abc import Iterable


def number(count: int) -> str:
    """12000 is "12,000"."""
    return f"{count:,}"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """(1, "block") is "1 block", (12000, "block") is "12,000 blocks"; ``nouns`` is a plural without that s."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def size(count: float) -> str:
    """Bytes, in decimal units: 640 is "640 bytes", 2_134_000 is "2.1 MB", 64_000_000 "64 MB", 147_200_000 "147 MB"."""
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= 0.9995 * of:  # what would be rounded to 1000 of the next unit
            return f"{count / of:.{0 if count >= 100 * of else 1}f} {unit}".replace(".0 ", " ")
    return plural(round(count), "byte")


def listed(names: Iterable[str], shown: int = 4) -> str:
    """"a, b, c and 3 more"."""
    names = list(names)
    rest = len(names) - shown
    if rest > 0:
        return f"{', '.join(names[:shown])} and {rest} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def beginning(text: str, most: int) -> str:
    """At most so many characters of it and an ellipsis, cut between two words where there are any."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(None, 1)
    return f"{cut[0] if cut else ''} …"
