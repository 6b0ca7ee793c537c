"""An address as phones in the same network open it, the QR code of one, and why there is none."""

import io

import streamlit as st

from tl_core.server import identity, network_address


def of(here: str) -> str | None:
    """``here`` as other machines open it; None where only this one can."""
    return network_address.for_others(here, st.get_option("server.address"))


def why_none() -> str:
    """Why no other machine can open this server's pages, and how to mend it."""
    open_to_all = "" if identity.required() else "TL_OPEN=1 "
    return ("Only this machine can open it: it is in no network at the moment."
            if network_address.listens_everywhere(st.get_option("server.address")) else
            "Only this machine can open it, for the server listens on localhost alone. Start it with "
            f"`{open_to_all}make run ADDRESS=0.0.0.0`, and phones in the same network can.")


@st.cache_data(max_entries=50, show_spinner=False)
def qr_code(address: str) -> bytes:
    """A PNG that phones read, with the white margin that they need in dark pages too."""
    import segno

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()
