"""Which pictures the labels come from and which have none: sets and domains as fields, all in the address."""

from typing import NamedTuple

import streamlit as st

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry
from tl_core.errors import UserError
from tl_core.name_lists import joined
from tl_core.server import sources
from ui.adapt import shift_dial, source_weights, spaces_mode
from ui.shared import server_folder_field, url_state, words
from ui.shared.url_state import DATA, NETWORK

SOURCE, OF, TARGET, KIND = "source", "of", "target", "kind"
KINDS = {"domain": "A domain", "shift": "The source, changed", "folder": "A folder without labels"}
WHOLE = "all"  # a set without domains, or all of its domains together
FOLDER_HELP = ("Every picture in it and below. Where its sub-folders are named like the source's classes, those are "
               "sealed and opened at the end.")
DEFAULT, DEFAULT_SOURCE, DEFAULT_TARGET = "fruits", "photo", "sketch"


class Sides(NamedTuple):
    """``data``, ``source`` and ``target`` as ``tl_core.data.domain_pair`` names them, and several sources' weights."""

    data: str
    source: str
    target: str
    weights: str | None = None
    modality: str = "image"


def draw() -> Sides | None:
    """Both sides' fields, side by side; None, with a message, where the address names none that is there."""
    entries = _entries()
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(":material/label: **Source**: its labels are known")
        data = _set(DATA, entries, DEFAULT)
        source = _source(data) if data else []
        weights = None if spaces_mode.two() else source_weights.draw(source)  # two spaces pool their sources
    with right:
        st.markdown(":material/label_off: **Target**: its labels are not used")
        kind = _kind(data)
        target = None if data is None else {
            "shift": shift_dial.draw, "folder": lambda: server_folder_field.draw(TARGET, FOLDER_HELP),
            "domain": lambda: _target(data, source, entries)}[kind]()
    if data is None or not source or target is None:
        return None
    return Sides(data.name, f"{data.name}:" if source == [WHOLE] else joined(source), target, weights, data.modality)


def _kind(data: CatalogEntry | None) -> str:
    """What the target is; of texts a domain: changed copies and folders without labels are of pictures."""
    if data is not None and data.modality == "text":
        st.caption("A set of texts, or of pictures with the same classes." if spaces_mode.two() else
                   "A domain of a set of texts; changed copies and folders without labels are of pictures.")
        return "domain"
    return url_state.buttons("Target is", KIND, KINDS, "domain", hidden=True)


def _entries() -> dict[str, CatalogEntry]:
    """Sets on this machine, those with domains first."""
    here = [entry for entry in catalog.entries() if not entry.downloadable]
    return {entry.name: entry for entry in sorted(here, key=lambda entry: not entry.domains)}


def _set(parameter: str, entries: dict[str, CatalogEntry], otherwise: str) -> CatalogEntry | None:
    linked = url_state.text(parameter)
    if linked and linked not in entries:
        try:
            entries = {**entries, linked: sources.entry(linked)}
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/link_off:")
            return None
    name = url_state.select_param("Set", parameter, {name: entry.title for name, entry in entries.items()}, otherwise,
                                  drops=(SOURCE, TARGET, OF, KIND, NETWORK) if parameter == DATA else (TARGET,),
                                  label_visibility="collapsed")
    return entries[name]


def _source(entry: CatalogEntry) -> list[str]:
    if not entry.domains:
        st.caption(f"{words.plain(entry.title)} has no domains: all of it is the source.")
        return [WHOLE]
    first = DEFAULT_SOURCE if DEFAULT_SOURCE in entry.domains else entry.domains[0]
    return url_state.multiselect("Domains of the source", SOURCE, {name: name for name in entry.domains}, [first],
                                 help="Several are pooled, or weighted.")


def _target(data: CatalogEntry, source: list[str], entries: dict[str, CatalogEntry]) -> str | None:
    if not spaces_mode.two():
        entries = {name: entry for name, entry in entries.items() if entry.modality == data.modality}
    entry = _set(OF, entries, data.name)
    if entry is None:
        return None
    same = entry.name == data.name
    left = [name for name in entry.domains if not same or name not in source]
    if not left and same:
        st.info("Nothing of this set is left for a target. Choose another set with the same classes, or change the "
                "source's own pictures.", icon=":material/info:")
        return None
    options = {**{name: name for name in left}, **({} if same else {WHOLE: "all of it"})}
    first = DEFAULT_TARGET if DEFAULT_TARGET in left else next(iter(options))
    chosen = url_state.select_param("Domain of the target", TARGET, options, first)
    return f"{entry.name}:{'' if chosen == WHOLE else joined([chosen])}"
