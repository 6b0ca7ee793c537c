"""What is to be looked at of a run's epochs, a file each among its artifacts: too much for tags, which lists read."""

import json
from collections.abc import Sequence
from pathlib import Path

from tl_core import events
from tl_core.tracking import store, tags

FOLDER = "projections"
_BEGINS = {events.DomainProjection: "", events.Validation: "validation-"}  # the names of each kind's files


def write(run_id: str, views: Sequence[events.EpochView]) -> None:
    """Keep each epoch's view; one that is written again, or by a run that goes on, takes the place of the first."""
    for event in views:
        for index, epoch in enumerate(event.epoch):
            name = f"{_BEGINS[type(event)]}{epoch:05d}.json"
            store.client().log_text(run_id, event.at([index]).model_dump_json(), f"{FOLDER}/{name}")


def read(run_id: str, run_tags: dict[str, str], last: int) -> list[events.EpochView]:
    """All views up to epoch ``last``, one event of each kind that there is; a file that is damaged is left out.

    Of a run that goes on, those after the state from which it did are of another past.
    """
    folder = store.fetch_folder(run_id, FOLDER) if tags.PROJECTIONS in run_tags else None
    if not folder:
        return []
    known = [one for file in sorted(folder.glob("*.json")) if (one := _read(file)) and one.epoch[0] <= last]
    return [joined for kind in _BEGINS if (of_kind := [one for one in known if type(one) is kind])
            and isinstance(joined := of_kind[0].joined(of_kind[1:]), events.EpochView)]


def _read(file: Path) -> events.EpochView | None:
    try:
        event = events.from_dict(json.loads(file.read_text(encoding="utf8")))
    except (OSError, ValueError):
        return None
    return event if isinstance(event, events.EpochView) else None
