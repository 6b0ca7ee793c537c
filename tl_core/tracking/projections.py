"""The maps of a run's epochs, a file each among its artifacts: too much for tags, which every list of runs reads."""

import json
from collections.abc import Sequence
from pathlib import Path

from tl_core import events
from tl_core.tracking import store, tags

FOLDER = "projections"


def write(run_id: str, maps: Sequence[events.DomainProjection]) -> None:
    """Keep each epoch's map; one that is written again, or by a run that goes on, takes the place of the first."""
    for event in maps:
        for index, epoch in enumerate(event.epoch):
            store.client().log_text(run_id, event.at([index]).model_dump_json(), f"{FOLDER}/{epoch:05d}.json")


def read(run_id: str, run_tags: dict[str, str], last: int) -> list[events.DomainProjection]:
    """All maps up to epoch ``last`` as one event, none where there are none; a file that is damaged is left out.

    Of a run that goes on, those after the state from which it did are of another past.
    """
    if tags.PROJECTIONS not in run_tags:
        return []
    folder = store.fetch_folder(run_id, FOLDER)
    maps = [one for file in sorted(folder.glob("*.json")) if (one := _read(file)) and one.epoch[0] <= last
            ] if folder else []
    joined = maps[0].joined(maps[1:]) if maps else None
    return [joined] if isinstance(joined, events.DomainProjection) else []


def _read(file: Path) -> events.DomainProjection | None:
    try:
        event = events.from_dict(json.loads(file.read_text(encoding="utf8")))
    except (OSError, ValueError):
        return None
    return event if isinstance(event, events.DomainProjection) else None
