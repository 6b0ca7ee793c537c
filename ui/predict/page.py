"""The Predict page: networks on top, then one picture, the live camera, or many; or typed texts, or many of them."""

import streamlit as st

from tl_core.modality_nouns import PLURALS
from ui.predict import batch, batch_of_texts, live, networks, picture, selectors, typed
from ui.shared import words

VIEWS = {"picture": picture.draw, "live": live.draw, "many": batch.draw}
OF_TEXTS = {"typed": typed.draw, "many": batch_of_texts.draw}


def draw() -> None:
    """Everything below the title."""
    records = networks.runs("predict", networks.of_address(selectors.WITH) or "")
    names, titles = selectors.chosen_networks(records)
    reads = {name: networks.modality(name, records) for name in names}
    if len(set(reads.values())) > 1:
        _mixed(reads, titles)
        return
    texts = "text" in reads.values()
    (OF_TEXTS if texts else VIEWS)[selectors.view(texts)](names, titles)


def _mixed(reads: dict[str, str], titles: dict[str, str]) -> None:
    said = "; ".join(f"{words.plain(titles[name])} reads {PLURALS[modality]}" for name, modality in reads.items())
    st.warning(f"{said}. Networks side by side are asked the same, so all of them have to read pictures, or all of "
               "them texts. Take one kind out above.", icon=":material/call_split:")
