"""What is asked before an account goes with all that was made with it, or a class with its guests."""

import streamlit as st

from tl_core.accounts import classes, users
from tl_core.accounts.classes import SchoolClass
from tl_core.accounts.users import User
from tl_core.engine import engine as engines
from tl_core.operations.own_things import delete
from ui.people import acts
from ui.shared import words

_ICON = ":material/delete:"


@st.dialog("Delete this account?", icon=_ICON)
def of_account(user: User) -> None:
    """One account."""
    st.markdown(f"**{words.plain(user.name)}** goes, with all runs, comparisons, sets, boards and labellings. What "
                "runs is stopped first. **This cannot be undone.**")
    _buttons(_delete_account, user.name)


@st.dialog("Delete this class?", icon=_ICON)
def of_class(one: SchoolClass) -> None:
    """A class: its guests go with everything, students with an account stay."""
    guests = sum(user.guest for user in classes.members(one.id))
    st.markdown(f"**{words.plain(one.name)}** goes, and its {words.plural(guests, 'guest')} with all that they made. "
                "Students with an account stay. **This cannot be undone.**")
    _buttons(_delete_class, one.id)


def _buttons(act, what: str | int) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="keep"):
            st.rerun()
        if st.button("Delete it", key="delete", type="primary", icon=_ICON, on_click=act, args=(what,)):
            st.rerun()


@acts.for_role("administrator")
def _delete_account(name: str) -> None:
    delete.account(users.get(name), engines.get_engine().cancel)


@acts.for_role("teacher")
def _delete_class(class_id: int) -> None:
    acts.own_class(class_id)
    classes.close(class_id)  # nobody joins while its guests go
    for user in classes.members(class_id):
        if user.guest:
            delete.account(user, engines.get_engine().cancel)
    classes.delete(class_id)
