"""A set's pictures: filtered by class and split, in pages, to enlarge, and to choose and mend where that may be."""

import math

import streamlit as st

from tl_core.data.catalog import CatalogEntry
from tl_core.data.dataset import SPLITS
from tl_core.data.dataset_index import Listing, PictureItem
from ui.data import edits, picture_detail
from ui.shared import gallery, set_address, words

PAGE = 48
ALL, UNLABELLED = "", "/"  # no class has such a name
CLASS_WORDS = {ALL: "all classes", UNLABELLED: "unlabelled"}
SPLIT_WORDS = {ALL: "all splits", "train": "train", "val": "validation", "test": "test"}


def draw(entry: CatalogEntry, found: Listing) -> None:
    """Filters, the pictures that pass them, and what can be done with those that are chosen."""
    if picture_detail.draw(entry, found):
        return
    kept = _filtered(entry, found)
    if not kept:
        st.info("No picture of this class is in this split. Choose another split or class.",
                icon=":material/filter_alt_off:")
        return
    above, pictures, below = st.container(), st.container(), st.container()
    with below:
        page = _page(entry.name, len(kept))
    shown, key = kept[(page - 1) * PAGE:page * PAGE], f"gallery:{entry.name}"
    told = _told(len(kept), (page - 1) * PAGE + 1, len(shown))
    edits.clear_if_asked(key)
    with pictures:
        answer = gallery.draw([gallery.picture(entry.name, item) for item in shown], key=key, label=told,
                              pick=edits.possible(entry))
    with above:
        st.caption(f"{told}. Click one to enlarge it.")
        if edits.possible(entry):
            edits.bar(entry, found, [found.by_id[number] for number in answer.chosen], key)


def _filtered(entry: CatalogEntry, found: Listing) -> list[PictureItem]:
    name, every = entry.name, [ALL, *found.dataset.classes, *([UNLABELLED] if found.unlabelled else [])]
    label_key, split_key = f"class:{name}", f"split:{name}"
    set_address.initial("class", label_key, every, ALL)
    set_address.initial("split", split_key, [ALL, *SPLITS], ALL)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Class", every, key=label_key, width=240, on_change=_first_page,
                             format_func=lambda one: CLASS_WORDS.get(one, one))
        split = st.segmented_control("Split", [ALL, *SPLITS], key=split_key, required=True, on_change=_first_page,
                                     format_func=SPLIT_WORDS.get)
    set_address.remember("class", label, ALL)
    set_address.remember("split", split, ALL)
    return found.chosen({ALL: None, UNLABELLED: ""}.get(label, label), None if split == ALL else split)


def _page(name: str, count: int) -> int:
    pages = math.ceil(count / PAGE)
    asked = st.query_params.get("page", "1")
    first = int(asked) if asked.isdecimal() and 1 <= int(asked) <= pages else 1
    # The filters are part of the key: other pictures begin at their own first page.
    filters = st.session_state[f"class:{name}"], st.session_state[f"split:{name}"]
    page = st.pagination(pages, default=first, key=f"page:{name}:{filters}") if pages > 1 else 1
    set_address.remember("page", page, 1)
    return page


def _first_page() -> None:
    st.query_params.pop("page", None)


def _told(count: int, first: int, shown: int) -> str:
    pictures = words.plural(count, "picture")
    return pictures if shown == count else f"{first} to {first + shown - 1} of {pictures}"
