"""What is to be looked at of a run's epochs, in files among its artifacts: too much for tags, which lists read."""

import json
from collections.abc import Sequence
from pathlib import Path

from tl_core import events
from tl_core.tracking import store, tags
from tl_core.tracking.pauses import pauses

FOLDER = "projections"
View = events.DomainProjection | events.Validation
_BEGINS = {events.DomainProjection: "", events.Validation: "validation-"}  # the names of each kind's files


def write(run_id: str, views: Sequence[events.EpochView]) -> None:
    """Keep what was told since the last write, a file for each kind; a second try takes the place of the first."""
    for kind, begins in _BEGINS.items():
        if told := [event for event in views if type(event) is kind]:
            joined = told[0].joined(told[1:])
            store.client().log_text(run_id, joined.model_dump_json(), f"{FOLDER}/{begins}{joined.numbers[0]:05d}.json")


def read(run_id: str, run_tags: dict[str, str]) -> list[View]:
    """All views as one event of each kind that there is; a file that is damaged is left out.

    Of a run that went on, those of epochs that it trained again are of another past.
    """
    folder = store.fetch_folder(run_id, FOLDER) if tags.PROJECTIONS in run_tags else None
    known = sorted(filter(None, map(_read, folder.glob("*.json"))), key=lambda event: event.time) if folder else []
    gone = [(one.resumed, one.epoch) for one in pauses(run_tags)]
    said: list[View] = []
    for kind in _BEGINS:
        lasting = {epoch: event.at([index]) for event in known if type(event) is kind
                   for index, epoch in enumerate(event.epoch)
                   if not any(event.time < resumed and epoch > last for resumed, last in gone)}
        views = [lasting[epoch] for epoch in sorted(lasting)]
        joined = views[0].joined(views[1:]) if views else None
        said += [joined] if isinstance(joined, View) else []
    return said


def _read(file: Path) -> View | None:
    try:
        event = events.from_dict(json.loads(file.read_text(encoding="utf8")))
    except (OSError, ValueError):
        return None
    return event if isinstance(event, View) else None
