"""Which pictures are looked at: a set, one of its domains, or a folder without classes; all of it in the address."""

from typing import NamedTuple

import streamlit as st

from ui.shared import server_folder_field, set_field, url_state
from ui.shared.url_state import DATA, NETWORK

KIND, DOMAIN = "kind", "domain"
KINDS = {"set": "A set", "folder": "A folder without labels"}
DEFAULT = "household"
FOLDER_HELP = "Every picture in it and below. Names of sub-folders play no part; they may describe a cluster later."


class ChosenPictures(NamedTuple):
    """``data`` is a set's name or a folder's path; ``domain`` None for all of it."""

    data: str
    domain: str | None
    modality: str = "image"


def draw() -> ChosenPictures | None:
    """The fields; None, with a message, where the address names nothing that a page may open."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        kind = url_state.buttons("Look at", KIND, KINDS, "set", drops=(DATA, DOMAIN))
    if kind == "folder":
        with right:
            path = server_folder_field.draw(DATA, FOLDER_HELP)
        return None if path is None else ChosenPictures(path, None)
    with right:
        entry = set_field.choose(DATA, DOMAIN, DEFAULT, None, drops=(NETWORK, "block", "beside", "source"))
    return None if entry is None else ChosenPictures(entry.name, set_field.domain(DOMAIN, entry), entry.modality)
