"""Where the browser gets a result's pictures from, and how a gallery shows them. No streamlit here."""

from tl_core.data.picture_names import shown_name
from tl_core.server import adapted_pictures
from ui.adapt.adapted_pair import AdaptedPair


def card(pair: AdaptedPair, row: int, title: str, note: str) -> dict:
    """A target picture as the gallery component takes it."""
    name = shown_name(str(pair.arrays["target_keys"][row]))
    return {"id": str(row), "title": title, "name": name, "detail": name, "alt": f"{title}, {name}",
            "small": address(pair, "target", row), "large": address(pair, "target", row, "large"), "note": note,
            "text": pair.modality == "text", "other": None, "actions": []}


def address(pair: AdaptedPair, side: str, row: int, size: str = "small") -> str:
    return adapted_pictures.address(size, pair.folder, side, row)
