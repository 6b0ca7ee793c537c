"""The gallery component: pictures or texts in a grid that enlarge, can be chosen, and can be acted upon one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from tl_core.data.dataset_index import PictureItem
from tl_core.server import pictures, texts
from ui.shared import components

_HTML = """
<div class="tl-gallery">
  <ul class="tl-gallery-list"></ul>
  <dialog></dialog>
</div>
"""
_component = components.declare("transfer_lab_gallery", _HTML, ("make_element.js", "gallery.js"), "gallery.css")


@dataclass(frozen=True)
class GalleryAnswer:
    """What was done in a gallery: pictures chosen, and (action, id) of a button just pressed."""

    chosen: tuple[str, ...] = ()
    action: str = ""
    id: str = ""


def draw(pictures: Sequence[dict], *, key: str, label: str, pick: bool = False, drops: Sequence[tuple[str, str]] = ()
         ) -> GalleryAnswer:
    """Draw pictures made by ``picture``; ``pick`` gives each a box to choose it by.

    ``drops`` are (id, title) of places above it to drag pictures to: what was chosen, or the one that is dragged. The
    answer's action is then "drop" and its id "PLACE:ID,ID".
    """
    here = [item["id"] for item in pictures]
    chosen = [number for number in _chosen(key) if number in here]
    data = {"items": list(pictures), "pick": pick, "label": label, "chosen": chosen}
    if drops:
        data["drops"] = [{"id": place, "title": title} for place, title in drops]
    answer = _component(key=key, data=data,
                        on_chosen_change=components.nothing, on_act_change=components.nothing)
    action, _, number = (answer.act or "").partition(":")
    return GalleryAnswer(tuple(number for number in answer.chosen or () if number in here), action, number)


def clear(key: str) -> None:
    """Forget what was chosen; call before the gallery is drawn."""
    if key in st.session_state:
        st.session_state[key]["chosen"] = []


def picture(name: str, item: PictureItem, *, note: str = "", other: PictureItem | None = None, split: bool = False,
            actions: Sequence[tuple[str, str]] = ()) -> dict:
    """What the component knows of a picture.

    ``other`` lies beside it, ``split`` says below it which split it is in, ``actions``
    are (name, words) of its buttons.
    """
    return {**_one(name, item, split), "note": note, "other": other and _one(name, other, split),
            "actions": [{"name": action, "words": words} for action, words in actions]}


def address(size: str, name: str, item: PictureItem) -> str:
    """Where the browser gets a set's picture or text from."""
    return (texts if item.modality == "text" else pictures).address(size, name, item)


def _one(name: str, item: PictureItem, split: bool) -> dict:
    where = ", ".join(part for part in (item.split, item.domain) if part)
    title = f"{item.title} · {item.split}" if split and item.split else item.title
    return {"id": item.id, "title": title, "name": item.name,
            "detail": f"{where} · {item.name}" if where else item.name, "alt": f"{item.title}, {item.name}",
            "text": item.modality == "text",
            "small": address("small", name, item), "large": address("large", name, item)}


def _chosen(key: str) -> Sequence[str]:
    state = st.session_state.get(key)
    return (state.get("chosen") if state else None) or ()
