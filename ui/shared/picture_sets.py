"""The picture sets that a page offers. No streamlit here."""

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry


def here() -> dict[str, CatalogEntry]:
    """Those on this machine, by name."""
    return {entry.name: entry for entry in catalog.entries() if entry.modality == "image" and not entry.downloadable}
