"""Which of a class's pictures train, validate and test.

Whole students are held back where there are enough of them: what a network has learnt is then shown on pictures of
somebody whose camera, table and light it never saw. Else, and where students are to be compared on their own pictures,
some of everybody's are. Either way a picture stays where it stands when more come.
"""

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tl_core.boards.gathered import GatheredPicture

PARTS = ("test", "val")
SHARE = 0.15  # of all pictures, in each part
MOST = 1.5 * SHARE  # that a part grows to once it has every class
FEWEST_STUDENTS = 4
TURNS = ("train", "test", "train", "val", "train")  # of one student's pictures of one class, as they came


def by_student(pictures: Sequence[GatheredPicture], known: Mapping[str, str]) -> dict[str, str] | None:
    """Where each student's pictures stand; those that are ``known`` stay. None where whole students are too few.

    Every class has pictures on all three sides then, and at least half of them train.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for picture in pictures:
        counts[picture.student][picture.label] += 1
    if len(counts) < FEWEST_STUDENTS:
        return None
    sides = {student: known.get(student, "train") for student in counts}
    free = sorted((student for student in counts if student not in known), key=_rank)
    for part in PARTS:
        _fill(part, sides, free, counts)
    return sides if _complete(sides, counts) else None


def of_everybody(every: Iterable[GatheredPicture]) -> dict[str, str]:
    """Where each picture stands by its id, in turns; ``every`` are all that were sent, in the order they came."""
    numbers: dict[tuple[str, str], Iterator[str]] = defaultdict(lambda: itertools.cycle(TURNS))
    return {picture.id: next(numbers[picture.student, picture.label]) for picture in every}


def _fill(part: str, sides: dict[str, str], free: list[str], counts: Mapping[str, Counter[str]]) -> None:
    """Move students out of training until the part has every class, and its share as far as whole students make it."""
    total, labels = sum(counts.values(), Counter()), {label for of in counts.values() for label in of}
    while True:
        held = _on(part, sides, counts)
        missing = labels - held.keys()
        if held.total() >= SHARE * total.total() and not missing:
            return
        trained = _on("train", sides, counts)
        may_go = [student for student in free if sides[student] == "train" and all(
            2 * (trained[label] - count) >= total[label] for label, count in counts[student].items())
            and (missing or held.total() + counts[student].total() <= MOST * total.total())]
        if not may_go:
            return
        sides[max(may_go, key=lambda student: (len(missing & counts[student].keys()), -_weight(counts[student], total)))
              ] = part


def _weight(own: Counter[str], total: Counter[str]) -> float:
    """The largest share of any class that goes with this student."""
    return max(count / total[label] for label, count in own.items())


def _complete(sides: Mapping[str, str], counts: Mapping[str, Counter[str]]) -> bool:
    labels = {label for of in counts.values() for label in of}
    return all(labels <= _on(part, sides, counts).keys()
               for part in ("train", *PARTS))


def _on(part: str, sides: Mapping[str, str], counts: Mapping[str, Counter[str]]) -> Counter[str]:
    """Pictures of each class that stand on that side."""
    return sum((of for student, of in counts.items() if sides[student] == part), Counter())


def _rank(student: str) -> bytes:
    """An order that nobody has chosen, the same every time."""
    return hashlib.sha256(student.encode()).digest()
