"""The page "People": classes for teachers, accounts for administrators; for nobody else."""

import streamlit as st

from ui.people import account_list, acts, class_list
from ui.shared import read_only, who


def draw() -> None:
    """The whole page."""
    st.title("People", anchor=False)
    if not who.looks_after_people():
        st.info("Teachers find their classes here, administrators the accounts of this server.", icon=":material/lock:")
        return
    if read_only.on():
        st.info("A link for a class shows nothing of accounts.", icon=":material/lock:")
        return
    acts.tell(class_list.address)
    class_list.draw()
    if who.may_act_as("administrator"):
        account_list.draw()
        st.html('<a href="/audit" target="_self">Audit log: who did what, and when</a>')
