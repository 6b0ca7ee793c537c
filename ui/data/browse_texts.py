"""The texts of a set as a table that is filtered and searched, to choose and mend some of them where that may be."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.words import number, plural
from ui.data import class_filters, edits, picture_detail
from ui.shared import url_state, words

SHOWN, LONGEST = 200, 1000  # texts at once, characters of each
MOST_SEARCHED = 20_000
SEARCH = "search"


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """The filters, and the texts that pass them; or the one that the address asks for."""
    if picture_detail.draw(entry, listing):
        return
    for note in listing.dataset.notes:
        st.caption(words.plain(note))
    items = _filtered(entry, listing)
    wanted = st.session_state.get(_key(entry, SEARCH), "").strip()
    searched = items[:MOST_SEARCHED] if wanted else items
    shown = list(itertools.islice(matching(listing, searched, wanted.casefold()), SHOWN + 1))
    if not shown:
        st.info(f"No text has {words.plain(repr(wanted))} in it. Clear the search to see all of them." if wanted
                else "No text passes these filters. Choose fewer of them.", icon=":material/filter_alt_off:")
        return
    st.caption(_told(len(shown), len(items), wanted))
    above = st.container()
    chosen = _table(entry, listing, shown[:SHOWN], _key(entry, f"table {listing.stamp} {wanted} {len(items)}"))
    if edits.possible(entry):
        with above:
            edits.bar(entry, listing, chosen, key=None)


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


def _table(entry: CatalogEntry, listing: Listing, shown: Sequence[tuple[PictureItem, str]], key: str
           ) -> list[PictureItem]:
    """The texts that are ticked; nothing is ticked any more in another table, whose key is another."""
    domains = bool(listing.dataset.domains)
    rows = [{"class": item.title, "text": text[:LONGEST], "split": item.split,
             **({"domain": item.domain} if domains else {})} for item, text in shown]
    picked: dict[str, Any] = {"on_select": "rerun", "selection_mode": "multi-row"} if edits.possible(entry) else {}
    answer: Any = st.dataframe(rows, hide_index=True, key=key, column_config={
        "class": st.column_config.TextColumn("class", width="small"),
        "text": st.column_config.TextColumn("text", width="large", help="Double-click to read the whole of it.")},
        **picked)
    return [shown[row][0] for row in answer.selection.rows if row < len(shown)] if picked else []


def _told(count: int, there: int, wanted: str) -> str:
    if count > SHOWN:
        return f"The first {SHOWN} of {number(there)} texts." if not wanted else f"The first {SHOWN} texts with it."
    bound = f" among the first {number(MOST_SEARCHED)}" if wanted and there > MOST_SEARCHED else ""
    return f"{plural(count, 'text')}{bound}."


def _key(entry: CatalogEntry, name: str) -> str:
    return f"texts {name} {url_state.SET} {entry.name}"
