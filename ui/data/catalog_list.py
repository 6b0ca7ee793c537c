"""Every set of the catalog as a card. No set is opened for it: covers come from a route when they scroll into view."""

import math
from html import escape

import streamlit as st

from tl_core.data import catalog
from tl_core.data.catalog import CatalogEntry
from tl_core.server import pictures
from ui.data import address, dataset_source, view
from ui.shared import read_only, url_state, words

COLUMNS = 3
PAGE = 24  # cards of a group: each is a dozen elements for script and browser


def draw() -> None:
    """The way to bring pictures, the filter row, and the cards in groups."""
    st.title("Data", anchor=False)
    entries = catalog.entries()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption("Every set one can train on. Open one to see its pictures or texts, check it and mend it.",
                   width="content")
        if read_only.button("Bring your own", type="primary", icon=":material/add_photo_alternate:", key="bring"):
            url_state.set_param(address.NEW, "1")
            st.rerun()
    text, kind = _filters(entries)
    kept = [entry for entry in entries if matches(entry, text)]
    if not kept:
        st.info(f"No data set has {words.plain(repr(text))} in its name or description. Clear the search to see all "
                "of them.",
                icon=":material/filter_alt_off:")
    for group in dataset_source.KINDS:
        if kind in (None, group.name):
            _group(group, [entry for entry in kept if dataset_source.of(entry) == group], searching=bool(text))


def bring() -> None:
    """The ways to bring pictures of one's own."""
    from ui.upload import texts
    from ui.upload import upload as ways  # a large part of the page, and few come for it

    read_only.page_link("../pages/data.py", label="All data sets", icon=":material/arrow_back:")
    st.title("Bring your own", anchor=False)
    st.caption("Pictures come first. Tables of texts, text files, a zip of them and pasted lines go to **Bring texts** "
               "below.")
    ways.draw(view.open_new)
    texts.draw(view.open_texts)


def matches(entry: CatalogEntry, text: str) -> bool:
    """True where every word of ``text`` stands somewhere in what is known of the set."""
    haystack = " ".join((entry.name, entry.title, entry.summary, entry.source, entry.licence)).lower()
    return all(word in haystack for word in text.lower().split())


def _filters(entries: list[CatalogEntry]) -> tuple[str, str | None]:
    names = [kind.name for kind in dataset_source.KINDS]
    count = {name: sum(dataset_source.of(entry).name == name for entry in entries) for name in names}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Search", key="catalog text", placeholder="a name or any word", width=230,
                             icon=":material/search:", persist_state="session", on_change=_from_the_first_pages)
        kind = st.pills("Kind", names, key="catalog kind", persist_state="session", wrap=True,
                        format_func=lambda name: f"{name} ({count[name]})")
    return text or "", kind


def _group(group: dataset_source.SourceKind, entries: list[CatalogEntry], searching: bool) -> None:
    if not entries and searching:
        return
    st.header(group.name, icon=group.icon, anchor=False)
    if not entries:
        st.caption(group.empty)
    shown = _page(group, entries)
    for start in range(0, len(shown), COLUMNS):
        columns = st.columns(COLUMNS)
        for column, entry in zip(columns, shown[start:start + COLUMNS], strict=False):
            with column.container(border=True, height="stretch", key=f"card-{entry.name}"):
                _card(entry)


def _page(group: dataset_source.SourceKind, entries: list[CatalogEntry]) -> list[CatalogEntry]:
    """One page of a group's sets, and above them the way to its other pages, where there are some."""
    pages = math.ceil(len(entries) / PAGE)
    if pages < 2:
        return entries
    key, kept = f"page of {group.name}", _kept(group)
    number = min(st.session_state.get(kept, 1), pages)
    st.session_state[key] = number
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(pages, key=key, on_change=_turn, args=(key, kept), width="content")
        last = min(PAGE * number, len(entries))
        st.caption(f"{PAGE * (number - 1) + 1} to {last} of {words.plural(len(entries), 'set')}. Search finds any.")
    return entries[PAGE * (number - 1):last]


def _kept(group: dataset_source.SourceKind) -> str:
    """Where the page's number is kept: a widget's own state goes while another page is open."""
    return f"shown page of {group.name}"


def _turn(key: str, kept: str) -> None:
    st.session_state[kept] = st.session_state[key]


def _from_the_first_pages() -> None:
    for group in dataset_source.KINDS:
        st.session_state.pop(_kept(group), None)


def _card(entry: CatalogEntry) -> None:
    if not entry.downloadable and entry.modality == "image":
        st.html(cover(entry))
    if entry.modality == "text":
        st.badge("Texts", icon=":material/notes:", color="gray")
    st.subheader(words.plain(entry.title), anchor=False)
    if dataset_source.of(entry) is not dataset_source.FOLDER:  # its summary is its source
        st.caption(words.plain(entry.summary))
    st.caption(dataset_source.rights(entry))
    with st.container(horizontal=True, gap="small"):
        read_only.page_link("../pages/data.py", label="Open", icon=":material/folder_open:",
                            query_params={url_state.SET: entry.name})
        if not read_only.on():
            read_only.page_link("../pages/train.py", label="Use in Train", icon=":material/play_circle:",
                                query_params={"data": entry.name})


def cover(entry: CatalogEntry) -> str:
    """The strip of a set's first pictures as HTML."""
    return (f'{_STYLE}<img class="tl-cover" loading="lazy" src="{escape(pictures.cover_address(entry.name))}" '
            f'alt="First pictures of {escape(entry.title)}" width="512" height="128">')


_STYLE = """<style>
.tl-cover { width: 100%; height: auto; aspect-ratio: 4; object-fit: cover; object-position: left; display: block;
  border-radius: 8px; background: color-mix(in srgb, currentColor 8%, transparent); }
</style>"""
