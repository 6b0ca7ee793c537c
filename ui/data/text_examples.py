"""The texts of a finding as a table: each with its class and split, what was found, and its twin where it has one."""

from collections.abc import Sequence

import streamlit as st

from tl_core.data.dataset_index import Listing
from tl_core.data.quality import FindingExample

LONGEST = 1000  # characters shown of a text
GONE = "no longer in the set"


def draw(listing: Listing, examples: Sequence[FindingExample]) -> None:
    """Text in cells is shown as it is written: nothing in it is markup or a formula here."""
    st.dataframe(rows(listing, examples), hide_index=True, width="stretch", column_config={
        "text": st.column_config.TextColumn(width="large", help="Double-click to read the whole of it."),
        "the other": st.column_config.TextColumn(width="medium")})


def rows(listing: Listing, examples: Sequence[FindingExample]) -> list[dict[str, str]]:
    """A row an example; "the other" only where some example has a twin."""
    twins = any(example.other for example in examples)
    return [{"text": _text(listing, example.key), "class": example.label or "unlabelled", "split": example.split,
             "what": example.note, **({"the other": _text(listing, example.other or "")} if twins else {})}
            for example in examples]


def _text(listing: Listing, key: str) -> str:
    if not key:
        return ""
    return listing.dataset.read(key)[:LONGEST] if key in listing.by_key else GONE
