"""Where one text comes from: typed, or one of the test texts of a run's own set. It goes along between pages."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data import dataset_index
from tl_core.errors import UserError
from ui.predict import own_set, source
from ui.shared import url_state
from ui.shared.url_state import PICTURE, SET

SAMPLES = 6  # texts to try
LONGEST = 100_000  # characters that go to the browser
HINT = "Type or paste a text: the answer appears as you type."
_TEXT, _TAKEN = "typed text", "typed text of the address"
BOX = """
<div class="tl-text">
  <textarea class="tl-text-area" maxlength="200000" spellcheck="false" dir="auto"></textarea>
  <div class="tl-text-row">{controls}<span class="tl-text-truth"></span></div>
  <div class="tl-text-samples" role="group" aria-label="Texts to try" hidden></div>
</div>
"""


def current() -> str:
    """What was typed last in this visit, or the text that the address names by its set and id."""
    address = url_state.text(SET), url_state.text(PICTURE)
    if all(address) and st.session_state.get(_TAKEN) != address:
        st.session_state[_TAKEN] = address
        keep(_text_of(*address) or st.session_state.get(_TEXT, ""))
    return st.session_state.get(_TEXT, "")


def keep(text: str) -> None:
    """Remember it for this page and the others."""
    st.session_state[_TEXT] = text


def samples(networks: Sequence[str]) -> list[dict[str, str]]:
    """Test texts of the set that the first run among ``networks`` has learnt: text, class, and a note on both."""
    own = own_set.of(networks)
    if own is None:
        return []
    try:
        listing = dataset_index.of(own.name)
    except UserError:
        return []
    items = source.choice(listing, keys=own.keys)[:SAMPLES]
    return [{"text": listing.dataset.read(item.key)[:LONGEST], "label": item.title,
             "note": f"A test text, labelled {item.title}." if item.label else "A test text without a label."}
            for item in items]


def box_data(networks: Sequence[str], hint: str = HINT) -> dict:
    """What the box's script is told."""
    return {"initial": current(), "samples": samples(networks), "label": "Text", "hint": hint}


def _text_of(name: str, number: str) -> str:
    try:
        listing = dataset_index.of(name)
    except UserError:
        return ""
    item = listing.by_id.get(number)
    return listing.dataset.read(item.key)[:LONGEST] if item and listing.dataset.modality == "text" else ""
