"""Where a set comes from, in words: what can be done with it depends on it. No streamlit here."""

from typing import NamedTuple

from tl_core.data.catalog import CatalogEntry
from tl_core.data.texts import own_texts
from ui.shared import words


class SourceKind(NamedTuple):
    """A group of the catalog; ``empty`` is said where there is no set of it."""

    name: str
    icon: str
    empty: str
    editing: str


OWN = SourceKind("Yours", ":material/person:",
                 "None yet. **Bring your own** above takes single pictures, a zip, a folder of "
                 "this server or your webcam.", "")
OWN_TEXTS = SourceKind("Your texts", ":material/notes:",
                       "None yet. **Bring your own** above takes tables, text files and pasted lines, too.",
                       "Texts are not edited here: mend the table, then bring it again under another name.")
FOLDER = SourceKind("On this server", ":material/folder:", "None. Folders named in `TL_DATA_DIR` appear here.",
                    "Its folder is never changed. What you mend becomes a set of your own over the same pictures.")
BUILT_IN = SourceKind("Comes with the program", ":material/inventory_2:", "",
                      "This set is part of the program and cannot be changed.")
DOWNLOAD = SourceKind("Downloaded by name", ":material/download:", "",
                      "A downloaded set cannot be changed, so that everybody trains on the same pictures.")
KINDS = (OWN, OWN_TEXTS, FOLDER, BUILT_IN, DOWNLOAD)


def of(entry: CatalogEntry) -> SourceKind:
    if entry.own:
        return OWN
    if entry.modality == "text" and own_texts.is_own(entry.name):
        return OWN_TEXTS
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
