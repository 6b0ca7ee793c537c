"""The component that asks: one picture big, keys that answer, the next ones waiting behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from ui.shared import components

_HTML = """
<div class="tl-label"></div>
"""
_SCRIPTS = ("make_element.js", "label_unsent.js", "label_cards.js")
_component = components.declare("transfer_lab_label_cards", _HTML, _SCRIPTS, "label_cards.css")


@dataclass(frozen=True)
class SaidEvent:
    """One thing said in the browser: ``kind`` is label, none, skip or undo; ``of`` the event that undo takes back.

    ``asked_by`` is the way of asking that its question came with.
    """

    id: str
    row: int
    kind: str
    name: str = ""
    of: str = ""
    asked_by: str = ""


def draw(data: Mapping, *, key: str) -> None:
    """Show the questions; what is said is read with ``said`` before it is drawn the next time."""
    _component(key=key, data=dict(data), on_said_change=components.nothing)


def said(key: str) -> list[SaidEvent]:
    """What the browser said and may have been written down already, in its order."""
    state = st.session_state.get(key)
    return [event for item in (state.get("said") if state else None) or () if (event := _event(item))]


def question(row: int, small: str, large: str, way: str = "", note: str = "") -> dict:
    """A picture to ask about; its name is not shown, as it may tell the class."""
    return {"row": row, "small": small, "src": large, "way": way, "note": note}


def reserve(rows: Iterable[tuple[int, int]], small: str, large: str, way: str) -> dict:
    """Many more in few letters: (row, its place in the result), and what addresses begin with."""
    return {"rows": [list(one) for one in rows], "small": small, "large": large, "way": way}


def classes(counts: Mapping[str, int]) -> list[dict]:
    """The classes with their answers so far, in the order of their keys."""
    return [{"name": name, "count": count} for name, count in counts.items()]


def _event(item: object) -> SaidEvent | None:
    """None for what the component would never send."""
    if not isinstance(item, Mapping) or not all(isinstance(item.get(name), str) for name in ("id", "kind")):
        return None
    row = item.get("row")
    if not isinstance(row, int) or isinstance(row, bool):
        return None
    return SaidEvent(item["id"][:64], row, item["kind"], str(item.get("name") or ""), str(item.get("of") or ""),
                     str(item.get("way") or ""))


