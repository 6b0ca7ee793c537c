"""The one picture or text that the address asks for, as a link from another page brings it, and what mends it."""

from html import escape

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset_index import Listing, PictureItem
from tl_core.modality_nouns import NOUNS, PLURALS
from tl_core.printable import printable
from tl_core.server import pictures
from ui.data import dataset_source, edits
from ui.shared import url_state, way_back, words
from ui.shared.url_state import PICTURE, TO

LONG, LONG_HEIGHT = 2000, 400  # characters of a text that is scrolled, pixels


def draw(entry: CatalogEntry, listing: Listing) -> bool:
    """It alone, with its buttons; False where the address asks for none, or for one that is not there."""
    number = url_state.text(PICTURE)
    if not number:
        return False
    item = listing.by_id.get(number)
    if item is None:
        st.info(f"The {NOUNS[entry.modality]} that the address asks for is not in this set any more. Here are the "
                "others.", icon=":material/hide_image:")
        return False
    with st.container(horizontal=True, vertical_alignment="center"):
        way_back.draw()
        st.button(f"All {PLURALS[entry.modality]}", key="all pictures", icon=":material/grid_view:", on_click=_leave)
    st.markdown(f"**{words.plain(item.title)}** · {words.plain(item.split)} · {words.plain(item.name)}")
    if entry.modality == "text":
        text = printable(listing.dataset.read(item.key))
        with st.container(border=True, height=LONG_HEIGHT if len(text) > LONG else "content"):
            st.text(text)
    else:
        st.html(_shown(entry.name, item))
    _mend(entry, listing, item)
    return True


def _mend(entry: CatalogEntry, listing: Listing, item: PictureItem) -> None:
    """Move it or take it out; the class that the link suggests is chosen already."""
    if not edits.possible(entry):
        st.caption(dataset_source.of(entry).editing)
        return
    suggested, key = url_state.text(TO), f"move to:{entry.name}"
    if suggested in listing.dataset.classes and suggested != item.label:
        st.session_state.setdefault(key, suggested)
        st.markdown(f"A run took it for **{words.plain(suggested)}**. Look at the {NOUNS[entry.modality]}: is its "
                    "label wrong, or the run? Where nobody could tell, take it out.")
    if dataset_source.of(entry).editing:
        st.caption(dataset_source.of(entry).editing)
    edits.bar(entry, listing, [item], key=None)


def _shown(name: str, item: PictureItem) -> str:
    return (f'<img src="{escape(pictures.address("large", name, item))}" alt="{escape(item.title)}, '
            f'{escape(item.name)}" style="max-width: min(100%, 420px); max-height: 420px; border-radius: 8px; '
            'display: block">')


def _leave() -> None:
    url_state.drop(PICTURE, TO)
