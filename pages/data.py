"""Data: every set and its pictures; bring your own, check them, mend them."""

import streamlit as st

from ui.data import address, catalog_list, dialogs, edits, manage, versions, view
from ui.shared import read_only, url_state
from ui.train import deep_links

deep_links.forget()  # "Use in Train" fills the form, also the second time
address.affirm()
dialogs.forget()
name = url_state.text(url_state.SET)
told, page = st.container(), st.container()
with told:
    edits.act()
    versions.act()
    manage.act()
with page:
    if name:
        view.draw(name)
    elif url_state.has(address.NEW) and not read_only.on():
        catalog_list.bring()
    else:
        catalog_list.draw()
