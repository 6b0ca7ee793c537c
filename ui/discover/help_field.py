"""Another set whose unlabelled pictures may help to cluster these; its name stands in the address."""

import streamlit as st

from tl_core.backbones import nouns
from tl_core.errors import UserError
from tl_core.server import sources
from ui.shared import granted_paths, picture_sets, url_state, words

SOURCE, NONE = "source", "none"
EXPLAINED = ("Two methods of 2008 cluster your pictures once alone and once with the unlabelled pictures of another "
             "set: see Scores. Their labels are not read.")


def draw(modality: str = "image") -> str | None:
    """The set's name; None for no help, also, with a message, where the address names none that is there."""
    given = url_state.text(SOURCE)
    sets, noun = picture_sets.here(modality), nouns.of(modality)
    offered = {NONE: f"no other {noun.many}", **{name: entry.title for name, entry in sets.items()}}
    if given and given not in offered:
        try:
            offered[given] = sources.entry(given, granted_paths.paths()).title
        except UserError as error:
            st.error(words.plain(str(error)), icon=":material/link_off:")
            return None
    with st.container(width=380):
        chosen = url_state.select_param(f"Help by the {noun.many} of", SOURCE, offered, NONE,
                                        help=noun.said(EXPLAINED))
    return None if chosen == NONE else chosen
