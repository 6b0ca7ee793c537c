"""How long a ranking will take, and how long it still takes, from what earlier ones took here. No TensorFlow here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tl_core.backbones import multiply_adds
from tl_core.backbones.catalog import BACKBONES
from tl_core.transferability.rank_backbones import Candidate

STARTING = 6.0  # seconds of each backbone before its first picture, and for its scores
A_MULTIPLY_ADD = 4e-11  # seconds on two cores, before anything was ranked
TENSORFLOW = 8.0  # seconds until the second process has it
UNSURE, SURE = 2.0, 1.4  # the range's ends are so many times less and more: before and after a ranking here


@dataclass(frozen=True)
class RankedRow:
    """A backbone of an earlier ranking: its ``seconds`` with so many ``pictures`` of ``size``."""

    name: str
    size: int
    pictures: int
    seconds: float


@dataclass(frozen=True)
class RankingEstimate:
    """``parts`` are each backbone's seconds by title, in the order of the work.

    ``known``: from rankings on this machine.
    """

    parts: Mapping[str, float]
    known: bool

    @property
    def seconds(self) -> float:
        return TENSORFLOW + sum(self.parts.values())

    @property
    def range(self) -> tuple[float, float]:
        """Seconds that it will hardly be less or more than."""
        factor = SURE if self.known else UNSURE
        return self.seconds / factor, self.seconds * factor


def rows_of(answer: Mapping[str, Any]) -> list[RankedRow]:
    """Of what ``rank_backbones.measure`` gave."""
    return [RankedRow(row["name"], answer["image_size"], answer["pictures"], row["seconds"])
            for row in answer["rows"] if row.get("seconds") and answer.get("image_size") and answer.get("pictures")]


def estimate(candidates: Sequence[Candidate], size: int | None, pictures: int, before: Sequence[RankedRow] = (),
             stored: Sequence[str] = ()) -> RankingEstimate:
    """For ``pictures`` of ``size`` (None: each backbone's own); of candidates named in ``stored`` features are kept.

    A backbone that was ranked here at this size takes as long a picture as then; for others the work, counted in
    multiply-adds, takes as long as the work of those that were.
    """
    paces = [pace for row in before if (work := _work(row.name.partition(":")[0], row.size) * row.pictures)
             and (pace := (row.seconds - STARTING) / work) > 0]
    pace = median(paces) if paces else A_MULTIPLY_ADD
    parts = {}
    for one in candidates:
        same = [(row.seconds - STARTING) / row.pictures for row in before if (row.name, row.size) == (one.name, size)]
        each = max([each for each in same if each > 0], default=_work(one.backbone, size) * pace)
        parts[one.title] = STARTING + (0.0 if one.name in stored else each * pictures)
    return RankingEstimate(parts, bool(before))


def done(expected: RankingEstimate, stage: str, seen: int, of: int) -> float:
    """How many of the expected seconds are behind a ranking that says this of itself."""
    before = 0.0
    for title, seconds in expected.parts.items():
        if stage.startswith(title):
            return TENSORFLOW + before + seconds * (seen / of if of else 0.0)
        before += seconds
    return 0.0


def left(expected: RankingEstimate, behind: float, passed: float, begun_at: float = 0.0) -> float:
    """Seconds still to go with ``behind`` of the expected ones done.

    ``passed`` are the seconds by the clock since ``begun_at`` of the expected ones were done: they tell the pace.
    """
    pace = passed / (behind - begun_at) if behind - begun_at > STARTING / 2 else 1.0
    return max(expected.seconds - behind, 0.0) * min(max(pace, 0.2), 5.0)


def _work(backbone: str, size: int | None) -> float:
    """Multiply-adds of one picture, or of one text at the backbone's own length."""
    if backbone not in BACKBONES:
        return 0.0
    spec = BACKBONES.get(backbone)
    return sum(multiply_adds.multiply_adds(spec, size if size and spec.modality == "image" else spec.size))
