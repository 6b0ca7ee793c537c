"""The field for a set of pictures or texts, and for one of its domains; both in the address."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.errors import UserError
from tl_core.server import sources
from ui.shared import granted_paths, picture_sets, url_state, words

EVERY = "all"


def choose(parameter: str, domain_parameter: str, usual: str, modality: str | None = "image",
           drops: Sequence[str] = ()) -> CatalogEntry | None:
    """The set in ``parameter``; None, with a message, where the address names none that a page may open.

    Another set has other domains, so that in ``domain_parameter`` goes, and ``drops`` go with it. ``modality`` None
    offers sets of pictures and of texts.
    """
    entries = picture_sets.here(modality)
    linked = url_state.text(parameter)
    if linked and linked not in entries:
        try:
            entries[linked] = sources.entry(linked, granted_paths.paths())
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/link_off:")
            return None
    name = url_state.select_param("Set", parameter, {name: entry.title for name, entry in entries.items()}, usual,
                                  drops=(domain_parameter, *drops))
    return entries[name]


def domain(parameter: str, entry: CatalogEntry, label: str = "Domain") -> str | None:
    """One of the set's domains, in ``parameter``; None for all of them together."""
    if not entry.domains:
        return None
    options = {EVERY: "all of them", **{name: name for name in entry.domains}}
    chosen = url_state.buttons(label, parameter, options, EVERY)
    return None if chosen == EVERY else chosen
