import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest

from tl_core.config import RunConfig
from tl_core.data import catalog
from tl_core.data.dataset import LABEL, SPLITS, Dataset, Split, Target, identify
from tl_core.data.synthetic import drawn_dataset
from tl_core.errors import UserError


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


def marked(**changes) -> Dataset:
    """Two targets; one example of each domain is unlabelled."""
    train = Split(tuple("abcdef"), np.array([0, 1, -1, 0, -1, 1], np.int32), tuple("xxxyyy"),
                  other_labels={"case": np.array([0, 0, 1, 1, -1, 0], np.int32)})
    rest = {name: replace(train.take([0, 4]), keys=tuple(keys)) for name, keys in (("val", "gh"), ("test", "ij"))}
    return dataset(**{"splits": {"train": train, **rest}, "other_classes": {"case": ("lower", "upper")}, **changes})


def test_a_plain_set_has_one_target_which_is_its_classes_and_labels():
    plain = dataset()
    (name, target), = plain.targets.items()
    assert name == LABEL and target.classes is plain.classes
    assert {split: target.labels[split] is part.labels for split, part in plain.splits.items()} == dict.fromkeys(
        SPLITS, True)


def test_further_targets_keep_beside_their_examples():
    both = marked()
    assert {name: target.classes for name, target in both.targets.items()} == {
        LABEL: ("vowel", "consonant"), "case": ("lower", "upper")}
    assert both.splits["train"].take([5, 2]).targets["case"].tolist() == [0, 1]
    joined = Split.joined([both.splits["val"], both.splits["train"].take([1])])
    assert joined.keys == ("g", "h", "b") and joined.domains == ("x", "y", "x") and joined.groups is None
    assert joined.targets[LABEL].tolist() == [0, -1, 1] and joined.targets["case"].tolist() == [0, -1, 0]
    one_more = replace(both.splits["test"], other_labels={"case": np.array([1, -1], np.int32)})
    assert both.with_splits({**both.splits, "test": one_more}).fingerprint() != both.fingerprint()


def test_what_has_no_label_counts_for_no_class():
    assert marked().counts("train") == {"vowel": 2, "consonant": 2}
    assert marked().counts("val") == {"vowel": 1, "consonant": 0}
    assert marked().splits["train"].labelled().keys == ("a", "b", "d", "f")
    whole = dataset().splits["train"]
    assert whole.labelled() is whole


def test_streams_by_hand():
    letters = marked()
    labelled, unlabelled = letters.stream("labelled"), letters.stream("unlabelled")
    assert labelled.keys == ("a", "b", "d", "f") and labelled.domain is None
    assert {name: labels.tolist() for name, labels in labelled.targets.items()} == {
        LABEL: [0, 1, 0, 1], "case": [0, 0, 1, 0]}
    assert unlabelled.keys == (identify("c"), identify("e")) and not unlabelled.targets
    source, target = letters.stream("source", "y"), letters.stream("target", "y")
    assert (source.keys, source.domain, source.targets[LABEL].tolist()) == (("a", "b"), "x", [0, 1])
    assert target.keys == tuple(map(identify, "def")) and target.domain == "y" and not target.targets


def test_a_stream_is_read_through_its_set():
    letters = marked(read=lambda key, size: np.full((size, size, 3), ord(key), np.uint8))
    for stream, keys in ((letters.stream("source", "y"), "ab"), (letters.stream("target", "y"), "def")):
        read, digest = letters.reader(stream)
        assert [read(key, 2)[0, 0, 0] for key in stream.keys] == list(map(ord, keys))
        assert [digest(key) for key in stream.keys] == [key * 2 for key in keys]


def test_what_a_reader_of_files_could_not_read_is_told_by_id():
    letters = marked()
    letters.read.failed = {"d": "damaged"}
    read, _ = letters.reader(letters.stream("target", "y"))
    assert read.failed == {identify("d"): "damaged"}


@pytest.mark.parametrize(("role", "domain", "said"), [
    ("sources", "x", "Did you mean"), ("target", None, "Name the target domain"), ("source", "z", "'z'"),
    ("source", None, "x, y")])
def test_a_stream_that_there_is_not_is_refused_in_words(role, domain, said):
    with pytest.raises(UserError, match=said):
        marked().stream(role, domain)


def test_without_domains_there_is_no_target_stream():
    plain = {name: replace(part, domains=None) for name, part in dataset().splits.items()}
    with pytest.raises(UserError, match="no domains"):
        dataset(splits=plain).stream("target", "x")
    with pytest.raises(UserError, match="no domains"):
        dataset(splits=plain).stream("source")
    with pytest.raises(UserError, match="'unlabelled'"):
        dataset(splits=plain).stream("unlabelled")


def reachable(start) -> list:
    """Everything that hangs on an object: attributes, items, elements, closures, arrays under arrays."""
    seen, waiting = {}, [start]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen[id(one)] = one
        waiting += list(getattr(one, "__dict__", {}).values())
        waiting += [one.base] if isinstance(one, np.ndarray) and one.base is not None else []
        waiting += list(one.values()) + list(one) if isinstance(one, dict) else []
        waiting += list(one) if isinstance(one, (tuple, list, set, frozenset)) else []
        waiting += [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
    return list(seen.values())


def test_the_target_stream_holds_no_label_and_no_name_of_a_class():
    fruits = drawn_dataset("fruits", per_class={"train": 8, "val": 4, "test": 4})
    sealed = fruits.without_labels_of("sketch")
    for one in (fruits, sealed):
        stream = one.stream("target", "sketch")
        assert len(stream) == 16
        held = reachable(stream)
        assert not [value for value in held if isinstance(value, (np.ndarray, np.generic, int, Target))]
        texts = [value for value in held if isinstance(value, str)]
        assert not [text for text in texts if any(name in text for name in fruits.classes)]
        packed = pickle.dumps(stream)
        assert not [name for name in fruits.classes if name.encode() in packed]
    names = {"source": sealed.stream("source", "sketch"), "labelled": sealed.stream("labelled")}
    assert all(len(stream) == 48 and not any("sketch" in key for key in stream.keys) for stream in names.values())


def test_labels_that_are_forgotten_are_gone_from_every_split_and_target():
    letters = marked()
    sealed = letters.without_labels_of("y")
    for name in SPLITS:
        own = np.array(letters.splits[name].domains) == "y"
        for before, after in zip(letters.splits[name].targets.values(), sealed.splits[name].targets.values(),
                                 strict=True):
            assert (after[own] == -1).all() and (after[~own] == before[~own]).all() and after.base is None
    assert letters.splits["train"].labels.tolist() == [0, 1, -1, 0, -1, 1]


def test_the_target_stream_is_the_same_whatever_its_labels_are():
    letters = marked()
    train = letters.splits["train"]
    other = letters.with_splits({**letters.splits, "train": replace(
        train, labels=np.array([0, 1, -1, 1, 0, -1], np.int32))})
    for role in ("source", "target"):
        assert pickle.dumps(letters.stream(role, "y")) == pickle.dumps(other.stream(role, "y"))


# Made by the version before there were targets and streams.
GOLDEN = [
    ({"data": "fruits"}, "3244f471430ed518", "f526bdc52455fbb1"),
    ({"data": "fruits", "domain": "sketch", "limit": 50, "seed": 3}, "f8b18f11a59c9bca", "c25c208ddb4fea16"),
    ({"data": "household", "classes": ("mug", "chair"), "limit": 33}, "fb4a328874590198", "9f9084e982fa94cb"),
    ({"data": "digits"}, "2ded5844505b2290", "92e9b3f7163a17d1"),
    ({"data": "digits", "limit": 101, "seed": 7}, "baf61be04cfc3c6c", "eb339cb89bb6fdda"),
    ({"data": "digits", "classes": ("1", "7")}, "4add89269226f0e7", "b4203ffd984b16cf")]


@pytest.mark.parametrize(("fields", "fingerprint", "order"), GOLDEN)
def test_plain_sets_are_what_they_were(fields, fingerprint, order):
    found = catalog.load(RunConfig(**fields))
    listed = [(name, split.keys, split.labels.tolist(), split.domains) for name, split in found.splits.items()]
    assert found.fingerprint() == fingerprint
    assert hashlib.sha256(repr(listed).encode()).hexdigest()[:16] == order
