"""Whether networks mean the same: labels compared as words, and only where networks know the same classes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2s
from typing import Any


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


def vocabulary(labels: Iterable[str]) -> str:
    """A short name for a set of classes: equal for networks that know the same ones, in whatever order."""
    return blake2s("\n".join(sorted(map(word, labels))).encode(), digest_size=8).hexdigest()


def sentence(answers: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str] | None = None) -> str:
    """Whether networks agree: "3 of 4 say apple; VGG-16, ImageNet says pear." Empty for fewer than two answers.

    ``answers`` have ``top`` (label and share, the likeliest first) and ``vocabulary``, or an ``error``.
    The same word is agreement whoever says it; another one is disagreement only between
    networks that know the same classes: who has never heard of daisies does not deny one.
    """
    titles = titles or {name: answer.get("title", name) for name, answer in answers.items()}
    likeliest = {name: (answer["top"][0][0], answer["vocabulary"]) for name, answer in answers.items()
                 if "error" not in answer}
    if len(likeliest) < 2:
        return ""
    label, same = majority({name: label for name, (label, _) in likeliest.items()})
    known = {likeliest[name][1] for name in same}
    if len(same) == 1:
        return _none_agree(likeliest)
    others = [name for name in likeliest if name not in same and likeliest[name][1] in known]
    said = ", ".join(f"{titles.get(name, name)} says {likeliest[name][0]}" for name in others)
    compared = len(same) + len(others)
    count = "Both" if len(same) == len(likeliest) == 2 else f"{len(same)} of {compared}"
    return f"{count} say {label}{f'; {said}' if said else ''}.{_strangers(len(likeliest) - compared)}"


def _none_agree(likeliest: Mapping[str, tuple[str, str]]) -> str:
    """No two networks gave the same label."""
    by_vocabulary: defaultdict[str, int] = defaultdict(int)
    for _, known in likeliest.values():
        by_vocabulary[known] += 1
    if max(by_vocabulary.values()) == 1:
        return "They know different classes, so their answers cannot be compared."
    compared = sum(count for count in by_vocabulary.values() if count > 1)
    if len(likeliest) == 2:
        return "The two disagree."
    which = " that know the same classes" if compared < len(likeliest) else ""
    return f"No two of the {compared}{which} agree."


def _strangers(count: int) -> str:
    if not count:
        return ""
    return f" {count} other{' knows' if count == 1 else 's know'} other classes."
