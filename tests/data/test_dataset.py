import hashlib
from dataclasses import replace

import numpy as np
import pytest

from tl_core.data.dataset import Dataset, Split


def split(keys: str, labels, domains=None) -> Split:
    return Split(tuple(keys), np.array(labels, np.int32), domains and tuple(domains))


def dataset(**changes) -> Dataset:
    values = {
        "name": "letters", "title": "Letters", "classes": ("vowel", "consonant"),
        "splits": {"train": split("abe", [0, 1, 0], "xyx"), "val": split("c", [1], "y"), "test": split("i", [0], "x")},
        "read": lambda key, size: np.zeros((size, size, 3), np.uint8), "digest": lambda key: key * 2,
    }
    return Dataset(**{**values, **changes})


def test_counts_and_domains():
    assert dataset().counts("train") == {"vowel": 2, "consonant": 1}
    assert dataset().counts("val") == {"vowel": 0, "consonant": 1}
    assert dataset().domains == ("x", "y")
    plain = {name: replace(part, domains=None) for name, part in dataset().splits.items()}
    assert dataset(splits=plain).domains == ()


def test_take_keeps_the_order_asked_for():
    part = dataset().splits["train"].take([2, 1])
    assert (part.keys, part.labels.tolist(), part.domains) == (("e", "b"), [0, 1], ("x", "y"))
    assert len(part.take([])) == 0


def test_fingerprint_by_hand():
    lines = "train|aa|0|x\n" "train|bb|1|y\n" "train|ee|0|x\n" "val|cc|1|y\n" "test|ii|0|x\n"
    expected = hashlib.sha256(b"('vowel', 'consonant')" + lines.encode()).hexdigest()[:16]
    assert dataset().fingerprint() == expected


@pytest.mark.parametrize("changes", [
    {"digest": lambda key: "other" if key == "e" else key * 2},
    {"classes": ("vowel", "other")},
    {"splits": {**dataset().splits, "train": split("abe", [0, 1, 1], "xyx")}},
    {"splits": {**dataset().splits, "train": split("abe", [0, 1, 0], "xyy")}},
    {"splits": {**dataset().splits, "train": split("bae", [1, 0, 0], "yxx")}},
    {"splits": {"train": split("ab", [0, 1], "xy"), "val": split("ec", [0, 1], "xy"), "test": split("i", [0], "x")}},
], ids=["content", "class name", "label", "domain", "order", "split"])
def test_fingerprint_changes_with(changes):
    assert dataset(**changes).fingerprint() != dataset().fingerprint()


def test_fingerprint_is_blind_to_names_and_keys():
    renamed = {name: replace(part, keys=tuple(f"/elsewhere/{key}" for key in part.keys))
               for name, part in dataset().splits.items()}
    moved = dataset(name="copy", title="A copy", splits=renamed, digest=lambda key: key[-1] * 2)
    assert moved.fingerprint() == dataset().fingerprint()
