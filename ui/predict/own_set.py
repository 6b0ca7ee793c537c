"""The set that a chosen run trained on: its own test pictures, which it has not learnt by heart."""

from collections.abc import Sequence
from typing import NamedTuple

from tl_core.data import dataset_index
from tl_core.errors import UserError
from tl_core.inference.model_cache import RUN
from tl_core.modality_nouns import PLURALS
from ui.predict import networks
from ui.shared import run_pictures


class RunsOwnSet(NamedTuple):
    """``name`` as the catalog has it today, an own set's with its version; ``keys`` of the run's test pictures there.

    ``said`` is what of them is not as it was.
    """

    run_id: str
    name: str
    title: str
    keys: frozenset[str]
    said: str


def of(names: Sequence[str]) -> RunsOwnSet | None:
    """The set of the first run among these networks; None without one whose pictures can be shown."""
    for name in names:
        today = run_pictures.of(networks.run_id(name)) if name.startswith(RUN) else None
        if today is not None and today.keys and _listed(today.name):
            title = f"{today.name}: the run's test {PLURALS[dataset_index.of(today.name).dataset.modality]}"
            return RunsOwnSet(networks.run_id(name), today.name, title, frozenset(today.keys.values()), today.sentence)
    return None


def _listed(name: str) -> bool:
    try:
        return bool(dataset_index.of(name).items)
    except UserError:
        return False
