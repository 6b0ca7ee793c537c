"""The sets of pictures, or of texts, that a page offers. No streamlit here."""

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry


def here(modality: str | None = "image") -> dict[str, CatalogEntry]:
    """Those on this machine, by name; None for both kinds."""
    return {entry.name: entry for entry in catalog.entries()
            if modality in (None, entry.modality) and not entry.downloadable}
