"""Data: every set and its pictures; bring your own, check them, mend them."""

import streamlit as st

from ui import deep_links, read_only
from ui.data_page import address, catalog_list, dialogs, edits, manage, versions, view

deep_links.forget()  # "Use in Train" fills the form, also the second time
address.affirm()
dialogs.forget()
name = st.query_params.get(address.SET)
told, page = st.container(), st.container()
with told:
    edits.act()
    versions.act()
    manage.act()
with page:
    if name:
        view.draw(name)
    elif address.NEW in st.query_params and not read_only.on():
        catalog_list.bring()
    else:
        catalog_list.draw()
