"""Data: every set and its pictures; bring your own, check them, mend them."""

import streamlit as st

from ui.data import catalog_list, dialogs, edits, manage, versions, view
from ui.shared import read_only, set_address
from ui.train import deep_links

deep_links.forget()  # "Use in Train" fills the form, also the second time
set_address.affirm()
dialogs.forget()
name = st.query_params.get(set_address.SET)
told, page = st.container(), st.container()
with told:
    edits.act()
    versions.act()
    manage.act()
with page:
    if name:
        view.draw(name)
    elif set_address.NEW in st.query_params and not read_only.on():
        catalog_list.bring()
    else:
        catalog_list.draw()
