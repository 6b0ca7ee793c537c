"""Questions that are worth asking first, each one click."""

from tl_core.data.catalog_entries import CatalogEntry
from ui.shared.preset_cards import Preset, newest_own

POOL, TARGET = "household", "fruits"  # what the form begins with
PRESETS = (
    Preset("look", "A first look", ":material/timer:",
           "30 s of pretraining, one draw of 5 labels a kind, every control: drawn household things, then silhouettes "
           "of fruit. It shows what is compared with what; one draw proves nothing.",
           {"pool": POOL, "data": TARGET, "domain": "silhouette", "seconds": "30", "labels": "5", "seeds": "1"}),
    Preset("drawn", "From household things to fruit", ":material/nutrition:",
           "The pool: drawn mugs, lamps and keys. The target: silhouettes of fruit, of which you label 5, 10 or 20 a "
           "kind. Two views of each picture are all that SimCLR learns from. Is that more than the labels alone give?",
           {"pool": POOL, "data": TARGET, "domain": "silhouette"}),
    Preset("digits", "From drawings to handwriting", ":material/edit:",
           "Raina's question of 2007: silhouettes of fruit, which have nothing to do with the target, then handwritten "
           "digits with 2 labels each. Here his own answer, sparse coding, is ahead of every control, narrowly.",
           {"pool": "fruits", "data": "digits", "domain": "silhouette", "labels": "2", "seeds": "20"}),
)
OWN_TEXT = ("Any pictures without labels as the pool, and a set of yours of which only few are labelled as the target: "
            "bring both, or share a folder.")


def of_own_set(entries: list[CatalogEntry]) -> Preset | None:
    """The newest picture set that somebody brought, or put under ``TL_DATA_DIR``, as the target of the usual pool."""
    entry = newest_own(entries, lambda one: one.modality == "image")
    if entry is None:
        return None
    return Preset("own", "Pictures of your own", ":material/photo_library:", OWN_TEXT,
                  {"pool": POOL, "data": entry.name})
