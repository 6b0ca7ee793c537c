"""Questions that are worth asking first, each one click."""

from tl_core.data.catalog_entries import CatalogEntry
from ui.shared.preset_cards import Preset, newest_own

PRESETS = (
    Preset("sketch", "From photos to sketches", ":material/draw:",
           "Drawn fruits: labels for the photos, none for the sketches. A head that learnt colours is lost among "
           "pencil lines; what adapting makes of it takes about 20 seconds.",
           {"data": "fruits", "source": "photo", "target": "sketch", "size": "96", "limit": "300"}),
    Preset("hurts", "Where it hurts", ":material/warning:",
           "The same photos once more, but some fruits have become rare. Methods that take classes to be equally "
           "frequent then push pictures into the wrong ones. Does the choice without labels walk into it?",
           {"data": "fruits", "source": "photo", "kind": "shift", "target": "shift:balance=0.95", "size": "96",
            "limit": "600"}),
    Preset("words", "From words to pictures", ":material/translate:",
           "Household objects described in words have labels, drawings of the same objects have none, and no network "
           "reads both. How many pairs of a text and a picture tie the two? Takes about a minute.",
           {"data": "descriptions", "networks": "two", "of": "household", "target": "photo", "limit": "600"}),
)
OWN_TEXT = ("Photographs of the same things from two places: a shop's site and a webcam, the studio and a phone. "
            "Each outer folder of the set is a domain.")
FOLDERS = """my_objects/
  studio/     a domain
    cup/      a class
      1.jpg …
    shoe/
  phone/      another domain
    cup/      the same class
    shoe/
"""


def of_own_set(entries: list[CatalogEntry]) -> Preset | None:
    """The newest set that somebody brought, or put under ``TL_DATA_DIR``, with two domains or more."""
    entry = newest_own(entries, lambda one: len(one.domains) > 1)
    if entry is None:
        return None
    return Preset("own", "Two domains of your own", ":material/devices:", OWN_TEXT, {
        "data": entry.name, "source": entry.domains[0], "target": entry.domains[1]})
