"""Many events into few messages: points gathered into arrays, only the newest progress kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tl_core import events
from tl_core.engine.event_log import LATEST, size

MOST_POINTS = 1000  # what a chart can draw quickly; more are averaged


@dataclass(frozen=True)
class Segment:
    """Messages that go out together: ``start`` and ``end`` are positions in the tail."""

    start: int
    end: int
    messages: tuple[events.Event, ...]


def segments(entries: list[tuple[int, events.Event]]) -> Iterator[Segment]:
    """Group events (with their positions): points and progress between two other events become one segment."""
    open_: list[tuple[int, events.Event]] = []
    for position, event in entries:
        if isinstance(event, (events.SeriesEvent, *LATEST)):
            open_.append((position, event))
            continue
        if open_:
            yield _segment(open_)
            open_ = []
        yield _segment([(position, event)])
    if open_:
        yield _segment(open_)


def _segment(group: list[tuple[int, events.Event]]) -> Segment:
    kinds: dict[tuple, list[events.Event]] = {}
    for _, event in group:
        # In the order of each kind's newest event, so that the last message is the newest.
        kind = (type(event), *(sorted(event.values) if isinstance(event, events.SeriesEvent) else ()))
        kinds[kind] = [*kinds.pop(kind, []), event]
    last, newest = group[-1]
    return Segment(group[0][0], last + size(newest), tuple(_merged(same) for same in kinds.values()))


def _merged(same: list[events.Event]) -> Any:
    points = [event for event in same if isinstance(event, events.SeriesEvent)]
    if not points:
        return same[-1]
    merged = points[0].joined(points[1:])
    return downsample(merged) if isinstance(merged, events.Batch) else merged


def downsample(batch: events.Batch, most: int = MOST_POINTS) -> events.Batch:
    """The batch with at most ``most`` points, each the mean of its neighbours weighted by their steps."""
    if len(batch.step) <= most:
        return batch
    steps = np.asarray(batch.step)
    weights = np.maximum(np.diff(steps, prepend=steps[0] - 1), 1)
    bounds = np.linspace(0, len(steps), most + 1).astype(int)
    total = np.add.reduceat(weights, bounds[:-1])
    means = {name: (np.add.reduceat(np.asarray(column, float) * weights, bounds[:-1]) / total).tolist()
             for name, column in batch.values.items()}
    return batch.model_copy(update={"step": steps[bounds[1:] - 1].tolist(), "values": means})
