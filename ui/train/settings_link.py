"""The whole experiment in the address: it follows the form, and a link with every setting can be copied."""

import streamlit as st

from tl_core import config_link
from tl_core.config import RunConfig
from tl_core.server import network_address
from ui.shared import address_bar, read_only, url_state
from ui.train import deep_links

HELP = "Whoever opens it finds every setting as it is here; nothing is trained before somebody presses Train."


def draw(config: RunConfig | None, run_id: str | None) -> None:
    """The link, where the settings are right; without a run on the page the address follows the form."""
    parameters = config_link.parameters(config) if config else None
    if parameters:
        with st.popover("Copy link", icon=":material/link:", type="tertiary", help=HELP):
            st.markdown("**These settings as a link**, to send or to keep")
            st.code(_address(parameters), language=None, wrap_lines=True)
            read_only.page_link("../pages/board.py", label="Open a class board with these settings",
                                icon=":material/groups:", query_params=parameters)
    if parameters is None or run_id or url_state.has(url_state.RUN):
        address_bar.show(None)
        if url_state.has(url_state.RUN):
            url_state.affirm()
        return
    said = {} if config_link.usual(parameters) else parameters
    deep_links.written(said)
    address_bar.show(said)


def _address(parameters: dict[str, str]) -> str:
    here = url_state.page_address(address_bar.query(parameters))
    return network_address.for_others(here, st.get_option("server.address")) or here
