"""Where a set comes from, in words: what can be done with it depends on it. No streamlit here."""

from typing import NamedTuple

from tl_core.data.catalog import CatalogEntry
from ui.shared import words


class SourceKind(NamedTuple):
    """A group of the catalog; ``empty`` is said where there is no set of it."""

    name: str
    icon: str
    empty: str
    editing: str


OWN = SourceKind("Yours", ":material/person:",
                 "None yet. **Bring your own** above takes single pictures, a zip, a folder of "
                 "this server or your webcam; tables, text files and pasted lines, too.", "")
FOLDER = SourceKind("On this server", ":material/folder:", "None. Folders named in `TL_DATA_DIR` appear here.",
                    "It is never changed. What you mend becomes a set of your own.")
BUILT_IN = SourceKind("Comes with the program", ":material/inventory_2:", "",
                      "This set is part of the program and cannot be changed.")
DOWNLOAD = SourceKind("Downloaded by name", ":material/download:", "",
                      "A downloaded set cannot be changed, so that everybody trains on the same pictures.")
KINDS = (OWN, FOLDER, BUILT_IN, DOWNLOAD)


def of(entry: CatalogEntry) -> SourceKind:
    if entry.own:
        return OWN
    if entry.folder:
        return FOLDER
    return DOWNLOAD if entry.name in _downloads() else BUILT_IN


def rights(entry: CatalogEntry) -> str:
    """Source and licence in a line of Markdown."""
    return (f"Source: {words.plain(entry.source or 'not given')}  \n"
            f"Licence: {words.plain(entry.licence or 'not given')}")


def _downloads():
    from tl_core.data import downloads

    return downloads.SETS
