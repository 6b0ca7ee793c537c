"""What was decided about keeping the frozen blocks' outputs, in figures and in a sentence for the user."""

from collections.abc import Sequence
from dataclasses import dataclass

from tl_core.features.frozen_outputs import Features
from tl_core.features.lazy_array import LazyArray
from tl_core.words import size


@dataclass(frozen=True)
class Decision:
    """``text`` is final once ``settled``; ``found`` and ``computed`` count rows, ``skipped`` is a share of the work."""

    text: str
    settled: bool
    found: int = 0
    computed: int = 0
    skipped: float = 0.0


def decide(features: Features, depth: int) -> Decision:
    """What holds at the cut above ``depth`` blocks: counts for all splits, the sentence for the training rows."""
    known = features.known(depth)
    train = [(source, rows) for source, rows in known if source.pictures.split == "train"]
    rows = [of for _, of in train]
    stored, total = sum(of.found for of in rows), sum(map(len, rows))
    start = min((features.started[source, depth] for source, _ in train if (source, depth) in features.started),
                default=0)
    part = stored / total if total else 0.0
    skipped = part * features.share(depth) + (1 - part) * features.share(start)
    return Decision(_sentence(rows, depth, start, skipped), _settled(rows),
                    sum(of.found for _, of in known), sum(of.computed for _, of in known), round(skipped, 4))


def anew(depth: int, reason: str) -> Decision:
    """Nothing is kept, because of ``reason``, the end of a sentence."""
    return Decision(f"{_blocks(1, depth).capitalize()} are computed anew in every epoch: {reason}.", True)


def _settled(rows: Sequence[LazyArray]) -> bool:
    return all(of.complete or of.shelf is None or not of.shelf.writing or of.shelf.pays.verdict is not None
               for of in rows)


def _sentence(rows: Sequence[LazyArray], depth: int, start: int, skipped: float) -> str:
    """For the rows of the training pictures, or of all their views."""
    read = [phrase for phrase in (_stored(rows, depth), _started(rows, start)) if phrase]
    rest = _rest(rows, depth, start, bool(read))
    if not read:
        return rest
    blocks = " and ".join(read)
    return (f"{blocks[0].upper()}{blocks[1:]} read from the store: {100 * skipped:.0f} % of the backbone's forward "
            f"pass need not be computed{rest}.")


def _stored(rows: Sequence[LazyArray], depth: int) -> str:
    stored, total = sum(of.found for of in rows), sum(map(len, rows))
    of_some = f" of {stored:,} of {total:,} {_things(rows)}" if stored < total else ""
    return f"{_blocks(1, depth)}{of_some}" if stored else ""


def _started(rows: Sequence[LazyArray], start: int) -> str:
    others = " of the others" if any(of.found for of in rows) else ""
    return f"{_blocks(1, start)}{others}" if start else ""


def _rest(rows: Sequence[LazyArray], depth: int, start: int, continued: bool) -> str:
    if all(of.found == len(of) for of in rows):
        return ""
    stopped = rows[0].shelf.stopped if rows[0].shelf else ""
    views = f" of {len(rows)} views of each picture" if len(rows) > 1 else ""
    what = _blocks(start + 1, depth) + views
    verb = "is" if start + 1 == depth and not views else "are"
    how = f"computed anew in every epoch: {stopped}" if stopped else (
        f"computed once and kept ({size(sum(of.bytes * (len(of) - of.found) // len(of) for of in rows))})")
    return f"; {what} {verb} {how}" if continued else f"{what.capitalize()} {verb} {how}."


def _things(rows: Sequence[LazyArray]) -> str:
    return "pictures" if len(rows) == 1 else "views of pictures"


def _blocks(first: int, last: int) -> str:
    return f"block {first}" if first == last else f"blocks {first}–{last}"
