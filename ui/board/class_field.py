"""Which class a board is for, where people sign in: strangers with its code come in as guests of that class."""

import streamlit as st

from tl_core.accounts import classes
from tl_core.accounts.classes import SchoolClass
from ui.shared import who, words

_NONE = "Only people with an account"


def draw() -> int | None:
    """The number of the chosen class; None for none, where nobody signs in, and where there is no open class."""
    own = {one.id: one for one in _own()}
    if not own:
        if who.user() is not None:
            st.caption(":material/groups: Whoever has no account joins through a class. People opens one.")
        return None
    return st.selectbox("Class", [*own, None], key="board class",
                        format_func=lambda number: words.plain(own[number].name) if number in own else _NONE,
                        help="Whoever has the board's code or QR code comes in as its guest, with a nickname.")


def checked(class_id: int | None) -> int | None:
    """The number, where it still is one of an own open class's; else None."""
    return class_id if class_id in {one.id for one in _own()} else None


def _own() -> list[SchoolClass]:
    """The open classes of whoever looks."""
    user = who.user()
    return [] if user is None else [one for one in classes.all_classes(user.name) if not one.closed]
