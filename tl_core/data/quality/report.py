"""What a check-up says: findings with examples, what they mean for training, and what would mend them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

MOST_EXAMPLES = 60  # in a finding; remedies name every picture
Severity = Literal["error", "warning", "note"]
# Kinds in the order of a report: what breaks an honest test comes first.
KINDS = ("unreadable", "leak", "two_labels", "exact_duplicates", "near_duplicates", "possible_copies",
         "label_suspects", "too_few", "imbalance", "range", "constant", "odd_shape", "empty_text", "long_text",
         "language", "markup", "unseen")


@dataclass(frozen=True)
class FindingExample:
    """One picture of a finding: its key, class and split, a few words, and the key of its twin where it has one.

    ``pair`` holds both digests where a person may say that the two are different pictures.
    A file that cannot be read (kind "unreadable") has no picture: its key is the file's
    name as ``Dataset.unreadable`` has it, its split is "".
    """

    key: str
    label: str
    split: str
    note: str = ""
    other: str | None = None
    pair: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """What would mend a finding: pictures to leave out, labels to change, or weighting the classes.

    ``words`` is a button's text; ``drop`` holds keys, ``relabel`` maps a key to the
    class that is suggested for it.
    """

    words: str
    drop: tuple[str, ...] = ()
    relabel: Mapping[str, str] = field(default_factory=dict)
    class_weights: bool = False


@dataclass(frozen=True)
class CheckupFinding:
    """One thing that was found: ``kind`` is of ``KINDS``, ``count`` counts pictures (or classes), all of them.

    ``meaning`` says in a sentence or two what it does to training; ``examples`` are at
    most ``MOST_EXAMPLES`` pictures, the worst first.
    """

    kind: str
    title: str
    meaning: str
    severity: Severity
    count: int
    examples: tuple[FindingExample, ...] = ()
    remedy: Remedy | None = None


@dataclass(frozen=True)
class CheckupReport:
    """A check-up's findings, in the order of ``KINDS``, for the set of this ``fingerprint`` with so many pictures.

    ``skipped`` names what could not be looked at and why, in whole sentences.
    """

    findings: tuple[CheckupFinding, ...]
    pictures: int
    fingerprint: str
    seconds: float
    skipped: tuple[str, ...] = ()

    def finding(self, kind: str) -> CheckupFinding | None:
        """The finding of this kind, None where there is none."""
        return next((finding for finding in self.findings if finding.kind == kind), None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON takes."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "CheckupReport":
        """The report that ``to_dict`` made these values of, also after a way through JSON."""
        findings = tuple(_finding(item) for item in values["findings"])
        return cls(**{**values, "findings": findings, "skipped": tuple(values["skipped"])})


def _finding(values: Mapping[str, Any]) -> CheckupFinding:
    remedy = values["remedy"]
    examples = tuple(FindingExample(**{**item, "pair": tuple(item.get("pair", ()))}) for item in values["examples"])
    return CheckupFinding(**{**values, "examples": examples,
                             "remedy": remedy and Remedy(**{**remedy, "drop": tuple(remedy["drop"])})})
