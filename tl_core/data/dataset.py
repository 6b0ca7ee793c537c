"""Dataset, Split, Target and Stream: what every source of pictures is turned into. No TensorFlow here."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tl_core.data.intensity import IntensityRange, TrainingRange
from tl_core.errors import UserError, unknown_name
from tl_core.modality_nouns import Noun
from tl_core.modality_nouns import of as noun_of

SPLITS = ("train", "val", "test")
LABEL = "label"  # the usual target
UNLABELLED = -1
ROLES = ("labelled", "unlabelled", "source", "target")
SPLIT_OF = {"val": "val", "source_val": "val", "test": "test", "target_test": "test"}  # of the sets to judge by


@dataclass(frozen=True, eq=False)
class Target:
    """One thing to predict: its classes, and each split's labels, int32 (n,), -1 where an example has none."""

    classes: tuple[str, ...]
    labels: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Stream:
    """Examples in one role (or of one evaluation set): what a phase draws its batches from.

    ``targets`` maps a target's name to int32 labels (n,). A stream of examples without labels has none, and its
    ``keys`` are ids that tell nothing of a picture's path, which may name its class; ``Dataset.reader`` reads them.
    ``domain`` is the one that all examples come from, None where they come from several or from none.
    """

    role: str
    keys: tuple[str, ...]
    targets: Mapping[str, np.ndarray]
    domain: str | None = None

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Split:
    """Examples of one split: keys that ``Dataset.read`` understands, labels, domains and groups.

    ``keys`` holds one string an example (a file's path, an index); ``labels`` int32 of
    the same length, the usual target's, -1 where an example is unlabelled; ``domains`` one name an
    example, or None where the set has no domains; ``groups`` one name an example, where
    examples of one group must stay in one split (the frames of a burst), or None;
    ``other_labels`` those of further targets by name, as ``labels`` are.
    """

    keys: tuple[str, ...]
    labels: np.ndarray
    domains: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    other_labels: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def is_labelled(self) -> np.ndarray:
        """(n,) bool: whether the usual target of each example is known."""
        return np.asarray(self.labels) >= 0

    @property
    def has_any_label(self) -> np.ndarray:
        """(n,) bool: whether at least one target of each example is known."""
        return np.any([np.asarray(labels) >= 0 for labels in self.targets.values()], axis=0)

    @property
    def targets(self) -> dict[str, np.ndarray]:
        """Every target's labels by name, the usual one first."""
        return {LABEL: self.labels, **self.other_labels}

    def take(self, indices: Sequence[int] | np.ndarray) -> "Split":
        """The split with only these examples, in this order."""
        places = np.asarray(indices, int)
        domains, groups = (None if names is None else tuple(names[i] for i in indices)
                           for names in (self.domains, self.groups))
        return Split(tuple(self.keys[i] for i in indices), self.labels[places], domains, groups,
                     {name: labels[places] for name, labels in self.other_labels.items()})

    def labelled(self) -> "Split":
        """The examples whose usual target is known; the split itself where all are."""
        return self._only(self.is_labelled)

    def with_any_label(self) -> "Split":
        """The examples with at least one known target; the split itself where all have one."""
        return self._only(self.has_any_label)

    def _only(self, chosen: np.ndarray) -> "Split":
        return self if chosen.all() else self.take(np.flatnonzero(chosen).tolist())

    @classmethod
    def joined(cls, parts: Sequence["Split"]) -> "Split":
        """The examples of several splits, one behind the other; domains and groups where the parts have them."""
        keys = tuple(key for part in parts for key in part.keys)
        domains, groups = (tuple(name for part in parts for name in getattr(part, names) or ()) or None
                           for names in ("domains", "groups"))
        return cls(keys, np.concatenate([part.labels for part in parts]), domains, groups,
                   {name: np.concatenate([part.other_labels[name] for part in parts])
                    for name in parts[0].other_labels})


@dataclass(frozen=True)
class Dataset:
    """A set of pictures, all or some of them labelled, split into train, val and test; they are read when asked for.

    ``read(key, size)`` gives a picture, uint8 RGB of shape (size, size, 3); of a set of texts (``modality``)
    ``read(key)`` gives a text, str: backbones read both by their ``input``. ``digest(key)`` gives a
    stable string for an example's content, from which ``fingerprint`` is made. ``classes`` are the usual
    target's, ``other_classes`` those of further targets by name.
    ``unreadable`` names the files that were left out, each with its reason.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    splits: dict[str, Split]
    read: Callable[..., Any]
    digest: Callable[[str], str]
    source: str = ""
    licence: str = ""
    modality: str = "image"
    drawn: bool = False
    unreadable: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
    other_classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def noun(self) -> Noun:
        """What its examples are called."""
        return noun_of(self.modality)

    @property
    def targets(self) -> dict[str, Target]:
        """Everything there is to predict, by name, the usual one first: a plain set has only ``LABEL``."""
        return {name: Target(classes, {split: examples.targets[name] for split, examples in self.splits.items()})
                for name, classes in {LABEL: self.classes, **self.other_classes}.items()}

    @property
    def domains(self) -> tuple[str, ...]:
        """Domain names in order of appearance; empty where the set has none."""
        names = (d for split in self.splits.values() for d in split.domains or ())
        return tuple(dict.fromkeys(names))

    def counts(self, split: str) -> dict[str, int]:
        """Labelled examples per class in ``split``."""
        labels = np.asarray(self.splits[split].labels)
        counts = np.bincount(labels[labels >= 0], minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    def stream(self, role: str, target_domain: str | None = None) -> Stream:
        """The training examples in a role of ``ROLES``.

        ``"labelled"`` are all with a label, ``"unlabelled"`` all without; ``target_domain`` parts a set with domains
        into ``"source"``, the labelled examples of the others, and ``"target"``, its own without their labels.
        ``UserError`` for an unknown role or domain, a missing one, and where there is no such example.
        """
        if role not in ROLES:
            raise unknown_name("role", role, ROLES, "Those are the roles of a stream.")
        train = self.splits["train"]
        chosen = train.is_labelled if role in ("labelled", "source") else ~train.is_labelled
        if role in ("source", "target"):
            own = self.is_of(train, target_domain)
            chosen = own if role == "target" else chosen & ~own
        if not chosen.any():
            raise UserError(f"{self.name!r} has no training {self.noun.many} for the stream {role!r}.",
                            "Expected at least one.", "Choose other data, or another domain as the target.")
        examples = train.take(np.flatnonzero(chosen).tolist())
        if role in ("labelled", "source"):
            return Stream(role, examples.keys, examples.targets, _only(examples.domains))
        return unlabelled_stream(role, examples)

    def reader(self, stream: Stream) -> tuple[Callable[[str, int], np.ndarray], Callable[[str], str]]:
        """``read`` and ``digest`` that understand the stream's keys."""
        if stream.targets:
            return self.read, self.digest
        keys = {identify(key): key for key in self.splits[SPLIT_OF.get(stream.role, "train")].keys}
        return ReaderById(self.read, keys), lambda number: self.digest(keys[number])

    def without_labels_of(self, domain: str) -> "Dataset":
        """The same set with every label of a domain, of all targets and in all splits, forgotten."""
        check_domain(domain, self.domains, self.name)
        return self.with_splits({name: forgotten(split, self.is_of(split, domain))
                                 for name, split in self.splits.items()})

    def is_of(self, split: Split, domain: str | None) -> np.ndarray:
        """(n,) bool: which examples of ``split`` are of a domain; ``UserError`` where the set has no such domain."""
        if domain is None:
            raise UserError(f"No domain of {self.name!r} is named as the target.", "Expected one of "
                            f"{', '.join(self.domains)}." if self.domains else "The data set has no domains.",
                            "Name the target domain." if self.domains else "Choose a set with domains.")
        check_domain(domain, self.domains, self.name)
        return np.array([name == domain for name in split.domains or [""] * len(split)], bool)

    def fingerprint(self) -> str:
        """16 hex digits over every example's content, label, domain, split and order."""
        digest = hashlib.sha256(repr(self.classes).encode())
        for name in SPLITS:
            split = self.splits[name]
            for i, key in enumerate(split.keys):
                domain = split.domains[i] if split.domains else ""
                digest.update(f"{name}|{self.digest(key)}|{split.labels[i]}|{domain}\n".encode())
        for name, classes in self.other_classes.items():  # plain sets have none
            digest.update(f"{name}|{classes}|{[self.splits[of].other_labels[name].tolist() for of in SPLITS]}".encode())
        return digest.hexdigest()[:16]

    @property
    def intensity(self) -> IntensityRange:
        """The values that files of more than 8 bits are read between; an empty one where there are none."""
        intensity = getattr(self.read, "intensity", None)
        return intensity.resolve() if isinstance(intensity, TrainingRange) else intensity or IntensityRange()

    def with_intensity(self, intensity: "IntensityRange | TrainingRange") -> "Dataset":
        """The set as it is read with these values, a run's for example; one that is no files stays as it is."""
        return replace(self, read=in_range(self.read, intensity))

    def with_notes(self, notes: Sequence[str]) -> "Dataset":
        """With these after its own."""
        return replace(self, notes=(*self.notes, *notes)) if notes else self

    def with_splits(self, splits: dict[str, Split], **changes) -> "Dataset":
        return replace(self, splits=splits, **changes)


def in_range(read: Callable[[str, int], np.ndarray], intensity: "IntensityRange | TrainingRange"):
    """A ``Dataset.read`` that reads with these values; one that reads no files stays as it is."""
    reader: Callable = type(read)
    return reader(intensity) if hasattr(read, "intensity") else read


def check_domain(domain: str, domains: Sequence[str], name: str) -> None:
    """``UserError`` where the data set ``name`` with these ``domains`` has no such domain."""
    if not domains:
        raise UserError(f"domain is {domain!r}.", f"The data set {name!r} has no domains.", "Leave the domain out.")
    if domain not in domains:
        raise unknown_name("domain", domain, domains, f"Those are the domains of {name!r}.")


def unlabelled_stream(role: str, examples: Split) -> Stream:
    """The examples as a stream that has no labels, whether they have some or not."""
    return Stream(role, tuple(map(identify, examples.keys)), {}, _only(examples.domains))


def identify(key: str) -> str:
    """A picture's id: 16 hex digits that tell nothing of its path."""
    return hashlib.blake2s(key.encode(errors="surrogateescape"), digest_size=8).hexdigest()


class ReaderById:
    """A ``Dataset.read`` that takes ids; ``keys`` leads from them to what ``read`` understands."""

    def __init__(self, read: Callable[[str, int], np.ndarray], keys: Mapping[str, str]):
        self._read, self._keys = read, keys

    def __call__(self, number: str, *size: int) -> np.ndarray:
        return self._read(self._keys[number], *size)

    @property
    def failed(self) -> dict[str, str]:
        """Reasons of what could not be read, as readers of files keep them."""
        return {identify(key): reason for key, reason in dict(getattr(self._read, "failed", {})).items()}

    def key_of(self, number: str) -> str:
        """What the set itself calls the picture: for people, who are to find it."""
        return self._keys[number]


def _only(domains: Sequence[str] | None) -> str | None:
    return domains[0] if domains and len(set(domains)) == 1 else None


def forgotten(split: Split, chosen: np.ndarray) -> Split:
    """The split with the labels of the ``chosen`` (n,) examples gone, in arrays of their own."""
    unknown = np.int32(UNLABELLED)
    return replace(split, labels=np.where(chosen, unknown, split.labels),
                   other_labels={name: np.where(chosen, unknown, labels)
                                 for name, labels in split.other_labels.items()})
