"""Test pictures with what runs answered, enlargeable; for pages that show mistakes."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from tl_core.data import drawn
from tl_core.errors import UserError
from ui import pictures, words
from ui.data_page import address, gallery, listing

Row = tuple[str, str, str]  # a picture's key, its true class, and what is written below it


def draw(data: str, rows: Sequence[Row], *, key: str, label: str, actions: Sequence[tuple[str, str]] = ()) -> str:
    """Draw pictures of the set ``data``; the key of the one whose button was just pressed, or nothing.

    Those that the catalog's listing does not have any more are drawn anew where the program
    draws them (another difficulty or seed), else named.
    """
    items = _items(data)
    known = {items[number].id: number for number, *_ in rows if number in items}
    pressed = ""
    if known:
        answer = gallery.draw([gallery.picture(data, items[number], note=note, actions=actions)
                               for number, _, note in rows if number in items], key=key, label=label)
        pressed = known.get(answer.id, "") if answer.action else ""
    rest = [row for row in rows if row[0] not in items]
    if rest and data in drawn.NAMES:
        st.html(strip(rest))
    elif rest:
        names = ", ".join(words.plain(number.rsplit("/")[-1]) for number, *_ in rest)
        st.caption(f"{words.plural(len(rest), 'picture')} cannot be shown: {words.plain(data)} is not in the catalog "
                   f"any more, or has changed since. Their names: {names}.")
    return pressed


def strip(rows: Sequence[Row]) -> str:
    """Drawn pictures, drawn anew, as HTML."""
    figures = "".join(
        f'<figure style="margin:0;width:128px"><img src="{pictures.data_uri(drawn.draw(key, 128))}" width="128" '
        f'height="128" style="border-radius:6px" alt="{escape(label)}"><figcaption style="font-size:12px">'
        f"<b>{escape(label)}</b><br>{escape(note)}</figcaption></figure>" for key, label, note in rows)
    return f'<div style="display:flex;flex-wrap:wrap;gap:12px">{figures}</div>'


def to_data_page(data: str, key: str, suggested: str) -> None:
    """Leave for the Data page at this picture, where its label can be mended; ``suggested`` is another label for it."""
    name, _, version = data.rpartition("@")
    name = name if version.isdecimal() else data  # an edit makes a new version of the set as it is now
    st.switch_page("../pages/data.py", query_params={
        address.SET: name, address.PICTURE: listing.identify(key), address.TO: suggested})


def _items(data: str) -> dict[str, listing.Item]:
    try:
        return listing.of(data).by_key
    except UserError:
        return {}
