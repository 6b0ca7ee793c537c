"""From what stands in a table's column to classes: missing values, spellings of one class, columns that name none."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from tl_core.data.upload.sanitize import class_key, class_name, display

# What pandas and spreadsheets write where a value is missing; "none" may be a class, of defects for example.
MISSING = frozenset({"", "nan", "na", "n/a", "#n/a", "<na>", "null", "?"})
_NUMBER, _WHOLE = re.compile(r"-?\d+(\.\d+)?"), re.compile(r"(-?\d+)\.0+")
FEWEST = 2  # pictures a value, on the average, for a column to name classes


def is_missing(value: str) -> bool:
    """Whether the value says that nobody knows."""
    return value.strip().casefold() in MISSING


def classes_of(values: Mapping[str, str]) -> dict[str, str]:
    """The class by key, from values by key: see ``spelling``."""
    of_value = spelling(Counter(values.values()))
    return {key: of_value[value] for key, value in values.items()}


def spelling(counted: Mapping[str, int]) -> dict[str, str]:
    """The class by value, from how often each stands there: values that differ in capitals or space are one class,
    which is spelled in the most usual way.

    A column of whole numbers that was written as decimals ("3.0", as pandas does beside missing values) has whole ones.
    """
    whole = all(_WHOLE.fullmatch(value) or value.lstrip("-").isdigit() for value in counted)
    named = {value: class_name(_WHOLE.sub(r"\1", value) if whole else value) for value in counted}
    spelled: Counter[str] = Counter()
    for value, count in counted.items():
        spelled[named[value]] += count
    spellings: dict[str, str] = {}
    for name, _ in sorted(spelled.items(), key=lambda item: (-item[1], item[0])):
        spellings.setdefault(class_key(name), name)
    return {value: spellings[class_key(name)] for value, name in named.items()}


def refusal(classes: Mapping[str, str]) -> str:
    """Why a column with these classes by key is no task; "" where it is one."""
    different = set(classes.values())
    if not different:
        return "no value for any picture"
    if len(different) == 1:
        return f"one value only ({display(next(iter(different)))!r}), so there is nothing to tell apart"
    if len(different) > 2 and len(classes) < FEWEST * len(different):
        return f"{len(different)} different values for {len(classes)} pictures, so they are no classes"
    return ""


def ordered(classes: Iterable[str]) -> tuple[str, ...]:
    """Each class once: numbers by their size, then names."""
    return tuple(sorted(set(classes), key=lambda name: (0, float(name), name) if _NUMBER.fullmatch(name)
                        else (1, 0.0, name)))
