"""A set's pictures: filtered by class and split, in pages, to enlarge, and to choose and mend where that may be."""

import math

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing
from ui.data import address, class_filters, edits, picture_detail
from ui.shared import gallery, url_state, words

PAGE = 48


def draw(entry: CatalogEntry, listing: Listing) -> None:
    """Filters, the pictures that pass them, and what can be done with those that are chosen."""
    if picture_detail.draw(entry, listing):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters = class_filters.draw(listing)
    kept = class_filters.passing(listing, *filters)
    if not kept:
        st.info("No picture of this class is in this split. Choose another split or class.",
                icon=":material/filter_alt_off:")
        return
    above, pictures, below = st.container(), st.container(), st.container()
    with below:
        page = _page(entry.name, len(kept), filters)
    shown, key = kept[(page - 1) * PAGE:page * PAGE], f"gallery:{entry.name}"
    summary = _summary(len(kept), (page - 1) * PAGE + 1, len(shown))
    edits.clear_if_asked(key)
    with pictures:
        answer = gallery.draw([gallery.picture(entry.name, item) for item in shown], key=key, label=summary,
                              pick=edits.possible(entry))
    with above:
        st.caption(f"{summary}. Click one to enlarge it.")
        if edits.possible(entry):
            edits.bar(entry, listing, [listing.by_id[number] for number in answer.chosen], key)


def _page(name: str, count: int, filters: tuple[str, str]) -> int:
    pages = math.ceil(count / PAGE)
    first = url_state.number(address.PAGE, 1)
    # The filters are part of the key: other pictures begin at their own first page.
    page = st.pagination(pages, default=first if 1 <= first <= pages else 1,
                         key=f"page:{name}:{filters}") if pages > 1 else 1
    url_state.set_param(address.PAGE, None if page == 1 else str(page))
    return page


def _summary(count: int, first: int, shown: int) -> str:
    pictures = words.plural(count, "picture")
    return pictures if shown == count else f"{first} to {first + shown - 1} of {pictures}"
