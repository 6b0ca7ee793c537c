"""The texts of a set as a table that is filtered and searched."""

from collections.abc import Iterator, Sequence

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.words import number, plural
from ui.data import class_filters
from ui.shared import url_state, words

SHOWN, LONGEST = 200, 1000  # texts at once, characters of each
MOST_SEARCHED = 20_000
SEARCH = "search"


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """The filters, and the texts that pass them."""
    for note in listing.dataset.notes:
        st.caption(words.plain(note))
    items = _filtered(entry, listing)
    wanted = st.session_state.get(_key(entry, SEARCH), "").strip()
    searched = items[:MOST_SEARCHED] if wanted else items
    rows = _rows(listing, searched, wanted.casefold(), SHOWN + 1)
    if not rows:
        st.info(f"No text has {words.plain(repr(wanted))} in it. Clear the search to see all of them." if wanted
                else "No text passes these filters. Choose fewer of them.", icon=":material/filter_alt_off:")
        return
    st.caption(_told(len(rows), len(items), wanted))
    st.dataframe(rows[:SHOWN], hide_index=True, column_config={
        "class": st.column_config.TextColumn("class", width="small"),
        "text": st.column_config.TextColumn("text", width="large", help="Double-click to read the whole of it.")})


def matching(listing: Listing, items: Sequence[PictureItem], wanted: str) -> Iterator[tuple[PictureItem, str]]:
    """The items whose text has ``wanted`` (case-folded) in it, with their texts."""
    for item in items:
        text = listing.dataset.read(item.key)
        if wanted in text.casefold():
            yield item, text


def _filtered(entry: CatalogEntry, listing: Listing) -> Sequence[PictureItem]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Search", key=_key(entry, SEARCH), placeholder="any words", width=230, icon=":material/search:",
                      persist_state="session")
        filters = class_filters.draw(listing)
    return class_filters.passing(listing, *filters)


def _rows(listing: Listing, items: Sequence[PictureItem], wanted: str, most: int) -> list[dict[str, str]]:
    domains = bool(listing.dataset.domains)
    rows: list[dict[str, str]] = []
    for item, text in matching(listing, items, wanted):
        rows.append({"class": item.title, "text": text[:LONGEST], "split": item.split,
                     **({"domain": item.domain} if domains else {})})
        if len(rows) == most:
            break
    return rows


def _told(count: int, there: int, wanted: str) -> str:
    if count > SHOWN:
        return f"The first {SHOWN} of {number(there)} texts." if not wanted else f"The first {SHOWN} texts with it."
    bound = f" among the first {number(MOST_SEARCHED)}" if wanted and there > MOST_SEARCHED else ""
    return f"{plural(count, 'text')}{bound}."


def _key(entry: CatalogEntry, name: str) -> str:
    return f"texts {name} {url_state.SET} {entry.name}"
