"""Test pictures or texts with what runs answered, enlargeable; for pages that show mistakes."""

import os
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from tl_core.data import dataset_index, synthetic
from tl_core.data.texts import generated
from tl_core.errors import UserError
from tl_core.run_pictures import Tested
from ui.shared import gallery, picture_strip, run_pictures, text_strip, url_state, words

NAMED = 8  # of those that cannot be shown
Row = tuple[str, str, str]  # a picture's key, its true class, and what is written below it


def draw(data: str, rows: Sequence[Row], *, key: str, label: str, actions: Sequence[tuple[str, str]] = (),
         run_id: str | None = None) -> tuple[str, str]:
    """Draw pictures of the set ``data``; the action just pressed and its picture's key, both empty for none.

    Those of a run are of the version it trained on, and only those that are what they were. Where the
    program makes the set, what no listing has (another difficulty or seed) is made anew;
    others that cannot be shown are named.
    """
    today = run_pictures.of(run_id) if run_id else None
    name = today.name if today else data
    items = _items(name, today)
    known = {items[number].id: number for number, *_ in rows if number in items}
    pressed = "", ""
    if known:
        answer = gallery.draw([gallery.picture(name, items[number], note=note, actions=actions)
                               for number, _, note in rows if number in items], key=key, label=label)
        if answer.action and answer.id in known:
            pressed = answer.action, known[answer.id]
    rest = [row for row in rows if row[0] not in items]
    if rest and data in synthetic.NAMES:
        st.html(strip(rest))
    elif rest and data in generated.SETS:
        written = [(f"{label}: {note}", generated.SETS[data].read(number)) for number, label, note in rest]
        st.html(text_strip.strip(written, generated.SETS[data].title, len(rest)))
    elif rest:
        st.caption(words.plain(unshown([number for number, *_ in rest], data, today)))
    return pressed


def unshown(keys: Sequence[str], data: str, today: Tested | None) -> str:
    """Why these pictures cannot be shown, with their names."""
    names = ", ".join(number.rsplit("/")[-1] for number in keys[:NAMED])
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    if today is not None and os.path.isabs(data) and any(number in today.keys for number in keys):
        why = "the run read its folder by the path, and pages show sets of the catalog only"
    else:
        why = "they are not as they were when the run read them"
    return f"{len(keys)} cannot be shown, for {why}: {names}{more}."


def strip(rows: Sequence[Row]) -> str:
    """Drawn pictures, drawn anew, as HTML."""
    figures = "".join(
        f'<figure style="margin:0;width:128px"><img src="{picture_strip.data_uri(synthetic.draw(key, 128))}" '
        f'width="128" height="128" style="border-radius:6px" alt="{escape(label)}"><figcaption style="font-size:12px">'
        f"<b>{escape(label)}</b><br>{escape(note)}</figcaption></figure>" for key, label, note in rows)
    return f'<div style="display:flex;flex-wrap:wrap;gap:12px">{figures}</div>'


def to_data_page(run_id: str, data: str, key: str, suggested: str, back: Mapping[str, str]) -> None:
    """Leave for the Data page at this picture, where its label can be mended; ``suggested`` is another label for it.

    ``back`` is what this page's address has to say: Streamlit lets the browser's way back
    lead to this page with the address of the other one, which so has to have it, too.
    """
    data, key = _today(run_id, data, key)
    name, _, version = data.rpartition("@")
    name = name if version.isdecimal() else data  # an edit makes a new version of the set as it is now
    st.switch_page("../pages/data.py", query_params={
        **back, url_state.SET: name, url_state.PICTURE: dataset_index.identify(key), url_state.TO: suggested})


def to_why_page(run_id: str, data: str, key: str, back: Mapping[str, str], task: str | None = None) -> None:
    """Leave for the Why page: this run, this picture, and what speaks for the class that the run took it for.

    Of several tasks the one it is judged by, or ``task``.
    """
    data, key = _today(run_id, data, key)
    st.switch_page("../pages/explain.py", query_params={
        **back, url_state.NETWORK: f"run:{run_id}{f'#{task}' if task else ''}", url_state.SET: data,
        url_state.PICTURE: dataset_index.identify(key)})


def _today(run_id: str, data: str, key: str) -> tuple[str, str]:
    """The run's set and one of its pictures as they are named today."""
    today = run_pictures.of(run_id)
    return (data, key) if today is None else (today.name, today.keys.get(key, key))


def _items(name: str, today: Tested | None) -> dict[str, dataset_index.PictureItem]:
    """The pictures that can be shown, of a run by its own keys."""
    try:
        by_key = dataset_index.of(name).by_key
    except UserError:
        return {}
    return by_key if today is None else {mine: by_key[key] for mine, key in today.keys.items() if key in by_key}
