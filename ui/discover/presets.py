"""Questions that are worth asking first, each one click."""

from tl_core.data.catalog_entries import CatalogEntry
from ui.shared.preset_cards import Preset, newest_own

PRESETS = (
    Preset("household", "Things of a household", ":material/chair:",
           "Drawn mugs, lamps and keys, and not one label. A network that learnt on ImageNet has never seen a drawing "
           "of ours. Does it sort them all the same, better than their pixels would?",
           {"data": "household", "domain": "photo", "size": "96", "limit": "300"}),
    Preset("fruits", "Fruit, in four styles", ":material/nutrition:",
           "Photos, sketches, silhouettes, night. What do groups go by here: what a thing is, or how it was drawn? "
           "Look at the words below each cluster.",
           {"data": "fruits", "size": "96", "limit": "300"}),
    Preset("notes", "Short texts", ":material/notes:",
           "Notes and reviews, written by the program. Which words tell the groups apart, and does a language model "
           "sort them better than counting words (TF-IDF) does?",
           {"data": "notes", "limit": "300"}),
)
OWN_TEXT = ("Any set of yours, labelled or not: labels are read for figures at the end. Pictures that nobody has "
            "sorted can stay in one folder: **A folder without labels** takes it as it is.")


def of_own_set(entries: list[CatalogEntry]) -> Preset | None:
    """The newest picture set that somebody brought, or put under ``TL_DATA_DIR``."""
    entry = newest_own(entries, lambda one: one.modality == "image")
    if entry is None:
        return None
    return Preset("own", "Pictures of your own", ":material/photo_library:", OWN_TEXT, {"data": entry.name})
