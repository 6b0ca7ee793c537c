"""Numbers with their noun, as findings write them."""


def number(count: int) -> str:
    return f"{count:,}"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """"1 picture", "2 pictures", "12,000 pictures"."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def listed(names, shown: int = 4) -> str:
    """"a, b, c and 3 more"."""
    names = list(names)
    rest = len(names) - shown
    if rest > 0:
        return f"{', '.join(names[:shown])} and {rest} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
