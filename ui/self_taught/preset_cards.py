"""The presets' cards, and how to bring pictures of one's own."""

from functools import partial

from tl_core.data import catalog
from ui.self_taught import presets
from ui.shared import preset_cards

BEGUN = "self-taught preset begun"  # session state: the preset that was pressed


def draw() -> None:
    """A card each."""
    preset_cards.draw(presets.PRESETS, presets.of_own_set(catalog.entries()), "Compare", BEGUN,
                      partial(preset_cards.bring_pictures, presets.OWN_TEXT))
