from collections import Counter

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from tl_core.data.dataset import SPLITS, Dataset, Split
from tl_core.data.splits import check_enough, choose_classes, choose_domain, complete, limit_train, split_off
from tl_core.errors import UserError

CLASSES = ("ant", "bee", "cat")


def pool(*counts: int, domains: tuple[str, ...] | None = None) -> Split:
    """So many examples of each class, keys ``<class>/<number>``; with domains, of each class in each domain."""
    rows = [(f"{CLASSES[label]}/{domain}{i}", label, domain) for domain in domains or ("",)
            for label, count in enumerate(counts) for i in range(count)]
    keys, labels, names = zip(*rows, strict=True)
    return Split(keys, np.array(labels, np.int32), names if domains else None)


def dataset(splits: dict[str, Split]) -> Dataset:
    return Dataset("zoo", "Zoo", CLASSES, splits, read=lambda key, size: None, digest=str)


def per_class(split: Split) -> list[int]:
    return np.bincount(split.labels, minlength=3).tolist()


def all_keys(splits: dict[str, Split]) -> list[str]:
    return sorted(key for split in splits.values() for key in split.keys)


@pytest.mark.parametrize(("counts", "train", "val", "test"), [
    # held out: round(0.3 n), at least one for each of test and validation; the odd one goes to the test
    ((100, 40, 20), [70, 28, 14], [15, 6, 3], [15, 6, 3]),
    ((10, 5, 3), [7, 3, 1], [1, 1, 1], [2, 1, 1]),
    ((20, 2, 1), [14, 1, 1], [3, 0, 0], [3, 1, 0]),
])
def test_a_pool_is_cut_70_15_15_in_every_class(counts, train, val, test):
    found = complete({"train": pool(*counts)}, seed=0)
    assert [per_class(found[name]) for name in SPLITS] == [train, val, test]


def test_shares_agree_with_scikit_learn():
    whole = pool(300, 160, 80)
    _, held = train_test_split(whole.labels, test_size=0.3, stratify=whole.labels, random_state=0)
    found = complete({"train": whole}, seed=0)
    ours = np.array(per_class(found["val"])) + per_class(found["test"])
    np.testing.assert_allclose(ours, np.bincount(held), atol=1)


def test_what_is_there_is_kept_and_only_what_is_missing_is_carved():
    train, val, test = pool(20, 20, 20), pool(3, 3, 3), pool(4, 4, 4)
    with_test = complete({"train": train, "test": test}, seed=0)
    assert with_test["test"] is test and per_class(with_test["val"]) == [3, 3, 3]
    with_val = complete({"train": train, "val": val}, seed=0)
    assert with_val["val"] is val and per_class(with_val["test"]) == [3, 3, 3]
    everything = complete({"train": train, "val": val, "test": test}, seed=0)
    assert [everything[name] for name in SPLITS] == [train, val, test]


def test_an_empty_split_counts_as_missing():
    found = complete({"train": pool(10, 10, 10), "val": pool(1).take([]), "test": pool(1, 1, 1)}, seed=0)
    assert per_class(found["val"]) == [2, 2, 2]  # round(1.5) = 2


def test_nothing_is_lost_or_there_twice():
    whole = pool(31, 17, 9, domains=("x", "y"))
    found = complete({"train": whole}, seed=5)
    assert all_keys(found) == sorted(whole.keys)
    for split in found.values():
        assert all(CLASSES[label] == key.split("/")[0] for key, label in zip(split.keys, split.labels, strict=True))
        assert all(key.split("/")[1][0] == d for key, d in zip(split.keys, split.domains, strict=True))


def test_the_seed_decides():
    whole = {"train": pool(50, 50, 50)}
    assert complete(whole, 1)["test"].keys == complete(whole, 1)["test"].keys
    assert complete(whole, 1)["test"].keys != complete(whole, 2)["test"].keys


def test_each_domain_is_cut_in_proportion():
    found = complete({"train": pool(20, 40, 20, domains=("x", "y"))}, seed=0)
    assert Counter(found["test"].domains) == {"x": 12, "y": 12}


def test_a_picture_stays_in_its_split_whatever_is_chosen():
    whole = pool(20, 20, 20, domains=("x", "y"))
    only_x = whole.take([i for i, domain in enumerate(whole.domains) if domain == "x"])
    alone = complete({"train": only_x}, seed=3)
    chosen = choose_domain(dataset(complete({"train": whole}, seed=3)), "x")
    assert [chosen.splits[name].keys for name in SPLITS] == [alone[name].keys for name in SPLITS]


def test_carving_nothing():
    whole = pool(3, 3, 3)
    assert split_off(whole, [], seed=0) == (whole, {})


def test_classes_keep_the_sets_order_and_are_labelled_anew():
    found = choose_classes(dataset(complete({"train": pool(10, 10, 10)}, 0)), ["cat", "ant"])
    assert found.classes == ("ant", "cat")
    for split in found.splits.values():
        assert {key.split("/")[0] for key in split.keys} == {"ant", "cat"}
        assert [found.classes[label] for label in split.labels] == [key.split("/")[0] for key in split.keys]


def test_unlabelled_examples_survive_a_choice_of_classes():
    train = Split(("a", "b", "c"), np.array([-1, 0, 1], np.int32))
    found = choose_classes(dataset({"train": train, "val": train, "test": train}), ["ant", "cat"])
    assert found.splits["train"].labels.tolist() == [-1, 0]


def test_a_domain_brings_only_the_classes_it_has():
    x, y = pool(10, 10, 10, domains=("x",)), pool(10, 0, 10, domains=("y",))
    both = Split(x.keys + y.keys, np.concatenate([x.labels, y.labels]), x.domains + y.domains)
    found = choose_domain(dataset(complete({"train": both}, 0)), "y")
    assert found.classes == ("ant", "cat") and found.domains == ("y",)


@pytest.mark.parametrize(("limit", "expected"), [
    (70, [40, 20, 10]), (7, [4, 2, 1]), (3, [1, 1, 1]), (999, [80, 40, 20]),
])
def test_limit_keeps_the_proportions(limit, expected):
    found = limit_train(dataset({name: pool(80, 40, 20) for name in SPLITS}), limit, seed=0)
    assert per_class(found.splits["train"]) == expected
    assert per_class(found.splits["test"]) == [80, 40, 20]


@pytest.mark.parametrize("limit", range(3, 60, 4))
def test_limit_is_met_and_no_class_is_lost(limit):
    train = pool(90, 5, 1, domains=("x", "y"))
    kept = limit_train(dataset({"train": train, "val": train, "test": train}), limit, seed=1).splits["train"]
    assert len(kept) == limit and min(per_class(kept)) >= 1
    assert len(set(kept.keys)) == limit and set(kept.keys) <= set(train.keys)


def test_limit_follows_the_seed():
    whole = dataset({name: pool(80, 40, 20) for name in SPLITS})
    first, again, other = (limit_train(whole, 20, seed).splits["train"].keys for seed in (0, 0, 1))
    assert first == again != other


def test_a_larger_limit_adds_to_a_smaller_one():
    whole = dataset({name: pool(80, 40, 20) for name in SPLITS})
    small, large = (set(limit_train(whole, limit, 0).splits["train"].keys) for limit in (14, 70))
    assert small < large


@pytest.mark.parametrize(("act", "clauses"), [
    (lambda d: choose_classes(d, ["ant", "cta"]), ["'cta'", "Did you mean 'cat'?", "'zoo'"]),
    (lambda d: choose_classes(d, ["ant", "ant"]), ["'ant, ant'", "two different", "ant, bee, cat"]),
    (lambda d: choose_domain(d, "z"), ["'z'", "no domains", "Leave the domain out"]),
    (lambda d: limit_train(d, 2, 0), ["limit is 2", "3 classes", "3 or more"]),
])
def test_mistakes_are_told(act, clauses):
    with pytest.raises(UserError) as told:
        act(dataset({name: pool(8, 8, 8) for name in SPLITS}))
    assert all(clause in part for clause, part in
               zip(clauses, (told.value.found, told.value.expected, told.value.fix), strict=True))


def test_an_unknown_domain():
    with pytest.raises(UserError, match="No domain named 'photos'. Did you mean 'photo'?"):
        choose_domain(dataset(complete({"train": pool(9, 9, 9, domains=("photo", "night"))}, 0)), "photos")


def test_too_few_pictures():
    with pytest.raises(UserError, match="'zoo' has 6 pictures of 3 classes. That is too few"):
        check_enough(dataset(complete({"train": pool(2, 2, 2)}, 0)))
    assert check_enough(dataset(complete({"train": pool(3, 3, 3)}, 0))).counts("val") == dict.fromkeys(CLASSES, 1)


def test_a_class_without_training_pictures():
    with pytest.raises(UserError, match="Class 'cat' of 'zoo' has no training pictures"):
        check_enough(dataset({"train": pool(4, 4), "val": pool(1, 1, 1), "test": pool(1, 1, 1)}))


def bursts(*sizes: int, label: int = 0, first: int = 0) -> Split:
    """One class in bursts of these sizes."""
    names = [f"{CLASSES[label]}{first + number}" for number, size in enumerate(sizes) for _ in range(size)]
    return Split(tuple(f"{name}/{i}" for i, name in enumerate(names)), np.full(len(names), label, np.int32),
                 groups=tuple(names))


def joined(*parts: Split) -> Split:
    return Split(sum((p.keys for p in parts), ()), np.concatenate([p.labels for p in parts]),
                 groups=sum((p.groups for p in parts), ()))


@pytest.mark.parametrize("seed", range(20))
def test_no_group_is_in_two_splits(seed):
    random = np.random.default_rng(seed)
    whole = joined(*(bursts(*random.integers(1, 30, random.integers(3, 25)), label=label) for label in range(3)))
    found = complete({"train": whole}, seed)
    assert all_keys(found) == sorted(whole.keys)
    sides = [set(split.groups) for split in found.values()]
    assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]
    for split in found.values():
        assert min(per_class(split)) >= 1
        assert all(key.startswith(group) for key, group in zip(split.keys, split.groups, strict=True))


def test_groups_of_one_are_cut_as_if_there_were_none():
    whole = pool(100, 40, 20)
    alone = Split(whole.keys, whole.labels, groups=whole.keys)
    found = complete({"train": alone}, seed=0)
    assert [per_class(found[name]) for name in SPLITS] == [[70, 28, 14], [15, 6, 3], [15, 6, 3]]
    assert found["test"].keys != complete({"train": alone}, seed=1)["test"].keys


@pytest.mark.parametrize(("sizes", "train", "val", "test"), [
    ((50,), 50, 0, 0),                # a class recorded in one burst trains, nothing more
    ((50, 20), 50, 0, 20),            # the larger one trains, and the test comes before validation
    ((50, 50, 50), 50, 50, 50),       # too large for 15 %, but every split gets one
    ((10,) * 20, 140, 30, 30),
    ((100, *[1] * 20), 100, 10, 10),  # the burst is too large for 36 of 120, the single ones are shared
])
def test_bursts_are_never_cut(sizes, train, val, test):
    found = complete({"train": bursts(*sizes)}, seed=0)
    assert [len(found[name]) for name in SPLITS] == [train, val, test]


def test_a_group_of_two_classes_stays_together():
    whole = joined(bursts(4, 4, 4, 4, 4), bursts(4, 4, 4, 4, 4, label=1, first=5))
    labels = whole.labels.copy()
    labels[0] = 1  # one frame of the first burst got another label
    found = complete({"train": Split(whole.keys, labels, groups=whole.groups)}, seed=0)
    assert sum("ant0" in split.groups for split in found.values()) == 1


def test_taking_examples_out_moves_few_of_the_others():
    whole = pool(200)
    before = complete({"train": Split(whole.keys, whole.labels, groups=whole.keys)}, seed=0)
    rest = whole.take(range(5, 200))
    after = complete({"train": Split(rest.keys, rest.labels, groups=rest.keys)}, seed=0)
    assert len(set(before["test"].keys) - set(after["test"].keys)) <= 5
    assert len(set(before["val"].keys) - set(after["val"].keys)) <= 5


def test_groups_survive_a_choice_of_classes_and_a_limit():
    whole = joined(bursts(3, 3, 3, 3), bursts(3, 3, 3, label=1), bursts(3, 3, 3, label=2))
    found = dataset(complete({"train": whole}, 0))
    chosen = limit_train(choose_classes(found, ["ant", "cat"]), 4, seed=0)
    for split in chosen.splits.values():
        assert [key.rsplit("/", 1)[0] for key in split.keys] == list(split.groups)


def test_too_few_bursts():
    with pytest.raises(UserError, match="20 or more of every class. All pictures of one burst go to one split"):
        check_enough(dataset(complete({"train": joined(bursts(30), bursts(30, label=1), bursts(30, label=2))}, 0)))
