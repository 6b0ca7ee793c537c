"""Whether networks mean the same: labels compared as words. No TensorFlow here."""

from collections import defaultdict


def word(label: str) -> str:
    """A label as it is compared: "Granny_Smith" and "granny smith" are the same."""
    return " ".join(label.replace("_", " ").replace("-", " ").lower().split())


def majority(labels: dict[str, str]) -> tuple[str, list[str]]:
    """The label that most networks give, and the names of those that give it; of equally many the first named.

    ``labels``: each network's label by its name, one at least.
    """
    by_word = defaultdict(list)
    for name, label in labels.items():
        by_word[word(label)].append(name)
    most = max(by_word.values(), key=len)
    return labels[most[0]], most
