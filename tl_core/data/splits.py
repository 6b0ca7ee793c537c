"""Stratified, seeded splits, and choosing classes, a domain or fewer pictures from them.

Every (domain, class) stratum is shuffled by a generator of its own, so that a picture
stays in the same split whichever classes or domain are chosen afterwards. Where examples
have groups (``Split.groups``), a whole group goes to one split; see ``grouping``.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tl_core.data import grouping
from tl_core.data.dataset import SPLITS, Dataset, Split, check_domain
from tl_core.errors import UserError, unknown_name
from tl_core.name_lists import joined

HELD_OUT = 0.15  # share of a pool that goes into validation, and again into test


def complete(splits: Mapping[str, Split], seed: int) -> dict[str, Split]:
    """All three splits: those that are missing or hold no labelled picture are carved out of ``train``.

    Every class gives 15 % to each, at least one picture (or group) where it has enough of them. Unlabelled
    pictures stay where they are: they can neither validate nor test anything.
    """
    missing = [name for name in ("test", "val") if name not in splits or not splits[name].is_labelled.any()]
    train, carved = split_off(splits["train"], missing, seed)
    carved = {name: Split.joined([splits[name], part]) if len(splits.get(name, ())) else part
              for name, part in carved.items()}
    return {name: {**splits, "train": train, **carved}[name] for name in SPLITS}


def completed(dataset: Dataset, seed: int) -> Dataset:
    """The data set with all three splits; ``UserError`` as ``check_enough``."""
    return check_enough(dataset.with_splits(complete(dataset.splits, seed)))


def split_off(pool: Split, names: Sequence[str], seed: int) -> tuple[Split, dict[str, Split]]:
    """What is left of ``pool``, and a stratified, seeded part of its labelled examples for each of ``names``."""
    if not names:
        return pool, {}
    taken = _single(pool, names, seed) if pool.groups is None else _grouped(pool, names, seed)
    rest = pool.take(np.flatnonzero(~grouping.is_in(taken.values(), len(pool))))
    return rest, {name: pool.take(sorted(part)) for name, part in taken.items()}


def choose_classes(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """Only these classes, in the data set's own order, labelled anew from 0."""
    for name in names:
        if name not in dataset.classes:
            raise unknown_name("class", name, dataset.classes, f"Those are the classes of {dataset.name!r}."
                               f"{_on_commas(dataset.classes)}{_on_left_out(name, dataset.notes)}")
    kept = tuple(name for name in dataset.classes if name in set(names))
    if len(kept) < 2:
        raise UserError(f"classes is {joined(names)!r}.", "At least two different classes are needed.",
                        f"Choose two or more of: {joined(dataset.classes)}.")
    new_label = np.full(len(dataset.classes) + 1, -1, np.int32)  # the last one serves label -1
    for label, name in enumerate(kept):
        new_label[dataset.classes.index(name)] = label
    splits = {name: _relabelled(split, new_label) for name, split in dataset.splits.items()}
    return dataset.with_splits(splits, classes=kept)


def _on_left_out(name: str, notes: Sequence[str]) -> str:
    """What the set's notes say of a class that is in the folder but not among the classes."""
    return "".join(f" {note}" for note in notes if note.startswith(f"The class {name!r} is left out"))


def _on_commas(classes: Sequence[str]) -> str:
    """What to know where names hold commas themselves."""
    with_comma = next((name for name in classes if "," in name), None)
    return f" On the command line one with a comma stands in quotes: --classes '{joined([with_comma])},…'." \
        if with_comma else ""


def choose_domain(dataset: Dataset, domain: str) -> Dataset:
    """Only this domain's examples, and only the classes it has."""
    check_domain(domain, dataset.domains, dataset.name)
    chosen = dataset.with_splits({name: _of_domain(split, domain) for name, split in dataset.splits.items()})
    present = [name for name, count in chosen.counts("train").items() if count]
    return chosen if len(present) == len(dataset.classes) else choose_classes(chosen, present)


def limit_train(dataset: Dataset, limit: int, seed: int) -> Dataset:
    """At most ``limit`` labelled training examples, classes and domains in proportion, at least one a class.

    Unlabelled ones all stay: nobody had to label them.
    """
    train = dataset.splits["train"]
    known = train.is_labelled
    if limit >= known.sum():
        return dataset
    if limit < len(dataset.classes):
        raise UserError(f"limit is {limit}.", f"{dataset.name!r} has {len(dataset.classes)} classes, and each "
                        f"needs at least one training {dataset.noun.one}.",
                        f"Set the limit to {len(dataset.classes)} or more.")
    strata = list(shuffled_strata(train, seed + 1))
    kept = [order[:size] for order, size in zip(strata, _sizes(strata, train, limit), strict=True)]
    kept.append(np.flatnonzero(~known))
    return dataset.with_splits({**dataset.splits, "train": train.take(sorted(np.concatenate(kept).tolist()))})


def limit_labels(split: Split, labels: np.ndarray, limit: int, seed: int) -> np.ndarray:
    """A target's ``labels`` (n,) with at most ``limit`` known, classes and domains in proportion, at least one a class.

    The same ``limit`` as for the pictures of ``limit_train`` knows the same ones. ``UserError`` for fewer than classes.
    """
    known = labels >= 0
    if limit >= known.sum():
        return labels
    classes = len(np.unique(labels[known]))
    if limit < classes:
        raise UserError(f"{limit} labels are asked of {classes} classes.", "Each class needs at least one.",
                        f"Set the number of labels to {classes} or more.")
    judged = replace(split, labels=labels)
    strata = list(shuffled_strata(judged, seed + 1))
    kept = np.concatenate([order[:size] for order, size in zip(strata, _sizes(strata, judged, limit), strict=True)])
    limited = np.full_like(labels, -1)
    limited[kept] = labels[kept]
    return limited


def check_enough(dataset: Dataset) -> Dataset:
    """The data set itself; ``UserError`` where a split has no labelled pictures or a class nothing to train on."""
    counts, many = {name: int(dataset.splits[name].is_labelled.sum()) for name in SPLITS}, dataset.noun.many
    if not all(counts.values()):
        kind = many if all(split.is_labelled.all() for split in dataset.splits.values()) else f"labelled {many}"
        fix = f"Add {many}, best 20 or more of every class."
        if grouping.has_bursts(dataset.splits.values()):
            fix += f" All {many} of one burst go to one split, so record three bursts or more of a class."
        raise UserError(f"{dataset.name!r} has {sum(counts.values())} {kind} of {len(dataset.classes)} classes.",
                        "That is too few: training, validation and test each need at least one.", fix)
    empty = [name for name, count in dataset.counts("train").items() if not count]
    if empty:
        raise UserError(f"Class {empty[0]!r} of {dataset.name!r} has no training {many}.",
                        "Every class needs at least one.", f"Add {many} of it, or leave the class out.")
    return dataset


def _single(pool: Split, names: Sequence[str], seed: int) -> dict[str, list[int]]:
    """Indices for each of ``names``, every example for itself."""
    taken: dict[str, list[int]] = {name: [] for name in names}
    for order in shuffled_strata(pool, seed):
        held = order[:held_out(len(order), len(names))]
        for name, part in zip(names, np.array_split(held, len(names)), strict=True):
            taken[name].extend(part.tolist())
    return taken


def _grouped(pool: Split, names: Sequence[str], seed: int) -> dict[str, list[int]]:
    """Indices for each of ``names``, whole groups only."""
    taken: dict[str, list[int]] = {name: [] for name in names}
    for groups in grouping.shuffled(pool, seed):
        budget = held_out(sum(map(len, groups)), len(names))
        for name, part in zip(names, grouping.hold_out(groups, len(names), budget), strict=True):
            taken[name].extend(part)
    if not all(taken.values()) and grouping.has_bursts([pool]):
        taken = _grouped_together(pool, names, seed)
    return grouping.give_back(pool, taken)


def _grouped_together(pool: Split, names: Sequence[str], seed: int) -> dict[str, list[int]]:
    """The same without a look at classes: few groups, each of several classes, as three days with all of them."""
    groups = grouping.ordered(pool, seed)
    parts = grouping.hold_out(groups, len(names), held_out(sum(map(len, groups)), len(names)))
    return dict(zip(names, parts, strict=True))


def held_out(count: int, parts: int) -> int:
    """How many of ``count`` examples of a class go into ``parts`` parts together."""
    if count <= parts:
        return max(count - 1, 0)  # one stays for training, and the test comes before validation
    return max(round(HELD_OUT * parts * count), parts)


def shuffled_strata(split: Split, seed: int):
    """Indices of each (domain, class) stratum in random order, strata in a stable order; unlabelled ones are in none.
    """
    domains = np.array(split.domains if split.domains else [""] * len(split), dtype=object)
    strata = set(zip(domains, split.labels.tolist(), strict=True))
    for domain, label in sorted(stratum for stratum in strata if stratum[1] >= 0):
        indices = np.flatnonzero((domains == domain) & (split.labels == label))
        yield np.random.default_rng([seed, label + 1, zlib.crc32(domain.encode())]).permutation(indices)


def _sizes(strata: list[np.ndarray], train: Split, limit: int) -> list[int]:
    """How many each stratum keeps: proportional, largest remainders first, no class without any."""
    exact = np.array([len(stratum) for stratum in strata]) * (limit / sum(map(len, strata)))
    sizes = np.floor(exact).astype(int)
    labels = np.array([train.labels[stratum[0]] for stratum in strata])
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        if not sizes[own].sum():
            sizes[own[np.argmax(exact[own])]] = 1
    for index in np.argsort(sizes - exact, kind="stable"):
        sizes[index] += 1 if sizes.sum() < limit and sizes[index] < len(strata[index]) else 0
    while sizes.sum() > limit:  # the smallest classes' single pictures are paid for by the largest stratum
        sizes[np.argmax(sizes)] -= 1
    return sizes.tolist()


def _relabelled(split: Split, new_label: np.ndarray) -> Split:
    labels = new_label[split.labels]
    kept = np.flatnonzero((labels >= 0) | (split.labels < 0))
    return replace(split.take(kept.tolist()), labels=labels[kept])


def _of_domain(split: Split, domain: str) -> Split:
    return split.take([i for i, name in enumerate(split.domains or ()) if name == domain])


def balanced(labels: np.ndarray, classes: int, count: int, random: np.random.Generator) -> np.ndarray:
    """Places of ``count`` labels (n,) of each class, or of all it has; those of a larger count hold a smaller one's."""
    order = random.permutation(len(labels))
    return np.concatenate([order[labels[order] == label][:count] for label in range(classes)])
