"""Questions that are worth asking first, each one click. No streamlit here."""

from collections.abc import Mapping
from dataclasses import dataclass

from tl_core.data.catalog_entries import CatalogEntry


@dataclass(frozen=True)
class Preset:
    """``address`` is the page's, with everything that differs from the usual."""

    name: str
    title: str
    icon: str
    text: str
    address: Mapping[str, str]


PRESETS = (
    Preset("household", "Things of a household", ":material/chair:",
           "Drawn cups, lamps and shoes, and not one label. A network that learnt on ImageNet has never seen a drawing "
           "of ours. Does it sort them all the same, better than their pixels would?",
           {"data": "household", "domain": "photo", "size": "96", "limit": "300"}),
    Preset("fruits", "Fruit, in four styles", ":material/nutrition:",
           "Photos, sketches, night and noise. What do groups go by here: by what a thing is, or by how it was drawn? "
           "Look at the words below each cluster.",
           {"data": "fruits", "size": "96", "limit": "300"}),
)
OWN_TEXT = ("Any set of yours, labelled or not: labels are read for figures at the end. Pictures that nobody has "
            "sorted can stay in one folder: **A folder without labels** takes it as it is.")


def of_own_set(entries: list[CatalogEntry]) -> Preset | None:
    """The newest picture set that somebody brought, or put under ``TL_DATA_DIR``."""
    for entry in reversed(entries):
        if entry.modality == "image" and (entry.own or entry.folder):
            return Preset("own", "Pictures of your own", ":material/photo_library:", OWN_TEXT, {"data": entry.name})
    return None
