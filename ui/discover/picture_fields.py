"""Which pictures are looked at: a set, one of its domains, or a folder without classes; all of it in the address."""

from typing import NamedTuple

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.errors import UserError
from tl_core.server import sources
from ui.shared import granted_paths, picture_sets, server_folder_field, url_state, words
from ui.shared.url_state import DATA

KIND, DOMAIN = "kind", "domain"
KINDS = {"set": "A set", "folder": "A folder without labels"}
DEFAULT, EVERY = "household", "all"
FOLDER_HELP = "Every picture in it and below. Names of sub-folders play no part; they may describe a cluster later."


class ChosenPictures(NamedTuple):
    """``data`` is a set's name or a folder's path; ``domain`` None for all of it."""

    data: str
    domain: str | None


def draw() -> ChosenPictures | None:
    """The fields; None, with a message, where the address names nothing that a page may open."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        kind = url_state.buttons("Pictures of", KIND, KINDS, "set", drops=(DATA, DOMAIN))
    if kind == "folder":
        with right:
            path = server_folder_field.draw(DATA, FOLDER_HELP)
        return None if path is None else ChosenPictures(path, None)
    with right:
        entry = _set()
    return None if entry is None else ChosenPictures(entry.name, _domain(entry))


def _set() -> CatalogEntry | None:
    entries = picture_sets.here()
    linked = url_state.text(DATA)
    if linked and linked not in entries:
        try:
            entries[linked] = sources.entry(linked, granted_paths.paths())
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/link_off:")
            return None
    name = url_state.select_param("Set", DATA, {name: entry.title for name, entry in entries.items()}, DEFAULT,
                                  drops=(DOMAIN,))
    return entries[name]


def _domain(entry: CatalogEntry) -> str | None:
    if not entry.domains:
        return None
    chosen = url_state.buttons("Domain", DOMAIN, {EVERY: "all of them", **{name: name for name in entry.domains}},
                               EVERY)
    return None if chosen == EVERY else chosen
