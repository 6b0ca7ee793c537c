"""The pictures whose answer adaptation changed: for better, for worse, or from wrong to wrong."""

from collections.abc import Sequence

import streamlit as st

from ui.adapt import adapted_pair, pictures
from ui.adapt.adapted_pair import AdaptedPair, ChangedAnswer
from ui.shared import gallery, url_state, words

WHICH, SHOWN = "which", 24
WORDS = {"better": "For better", "worse": "For worse", "other": "Wrong both times"}


def draw(pair: AdaptedPair, method: str) -> None:
    """How many of each kind, and the surest of the chosen kind."""
    changed = adapted_pair.changes(pair, method)
    which = url_state.buttons("Changed", WHICH, {name: f"{text}: {len(changed[name])}" for name, text in WORDS.items()},
                              "better", hidden=True)
    st.caption("The surest answers first. Below each: what source only said → what it is taken for now. "
               f"{pair.noun.many.capitalize()} that changed for worse tell what the method goes by.")
    if not changed[which]:
        st.info(f"There is no such {pair.noun.one}.", icon=":material/check_circle:")
        return
    key = f"changed {pair.folder} {method} {which}"
    shown = st.session_state.get(key, SHOWN)
    gallery.draw(cards(pair, changed[which][:shown]), key=f"{key} gallery",
                 label=f"{pair.noun.many.capitalize()} changed, {WORDS[which]}")
    if len(changed[which]) > shown:
        st.button(f"Show {min(SHOWN, len(changed[which]) - shown)} more of {len(changed[which])}", key="more changed",
                  on_click=st.session_state.update, args=({key: shown + SHOWN},))


def cards(pair: AdaptedPair, changes: Sequence[ChangedAnswer]) -> list[dict]:
    """What the gallery shows of each: its true class, and both answers."""
    names = pair.classes
    return [pictures.card(pair, one.row, names[one.true],
                          f"{'✓' if one.effect == 'better' else '✗'} {names[one.before]} → {names[one.after]} "
                          f"{words.percent(one.confidence, 0)}") for one in changes]
