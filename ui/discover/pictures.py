"""How a result's pictures are shown: where the browser gets them, and what stands below. No streamlit here."""

from tl_core.backbones import nouns
from tl_core.data.picture_names import shown_name
from tl_core.discovery.results import DiscoverResult
from tl_core.server import discovered_pictures


def card(result: DiscoverResult, row: int, title: str, note: str = "", hidden: bool = False) -> dict:
    """A picture as the gallery component takes it; ``hidden`` keeps its name, which may tell its class."""
    noun = nouns.of(result.figures.get("modality", "image")).one
    name = f"{noun} {row + 1}" if hidden else shown_name(str(result.arrays["keys"][row]))
    return {"id": str(row), "title": title, "name": name, "detail": name, "alt": f"{title}, {name}", "note": note,
            "text": noun == "text", "small": address(result, row), "large": address(result, row, "large"),
            "other": None, "actions": []}


def address(result: DiscoverResult, row: int, size: str = "small") -> str:
    """Where the row's pixels are, relative to the server's root."""
    return discovered_pictures.address(size, result.id, row)
