"""A link for a class (``read=1``): the same pages, nothing to start, stop, change or send.

Once a visit has come by such a link it stays so on every page. Buttons that do something are drawn by
``button``, which is not there then; and what they lead to asks ``check`` once more itself. It keeps
students from pressing what is the teacher's; it is no sign-in, for everybody may write another address.
"""

import functools
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

from tl_core import ownership
from tl_core.errors import UserError
from tl_core.server import visits
from ui.shared import url_state, who

PARAMETER = "read"
QR_PIXELS = 220
_KEY = "reading only"


def on() -> bool:
    """Whether this visit only reads: by a link for a class, or by a public link."""
    return who.visits() or url_state.text(PARAMETER) == "1" or bool(st.session_state.get(_KEY))


def remember() -> None:
    """Keep the mark over pages and in the address; call before a page is drawn."""
    if on():
        st.session_state[_KEY] = True
        url_state.set_param(PARAMETER, "1")


def check() -> None:
    """The first line of whatever starts, stops or changes something: ``UserError`` where this visit only reads."""
    if on():
        ownership.check_may_begin()
        raise UserError("This is a link for a class.", "It shows everything and changes nothing.",
                        "Open the dashboard's own address to go on from here.")


def button(label: str, container=st, **options) -> bool:
    """A button that does something, in ``container``; none where this visit only reads, and nobody presses it."""
    if on():
        return False
    if "on_click" in options:
        options["on_click"] = _unless_reading(options["on_click"])
    return container.button(label, **options)


def page_link(page: str, *, query_params: Mapping[str, str] | None = None, **options) -> None:
    """A link to another page; a link for a class leads to one, also in a new tab, which knows nothing of this visit."""
    parameters = {**(query_params or {}), **({PARAMETER: "1"} if on() else {})}
    st.page_link(page, query_params=parameters or None, **options)


def link(**parameters: str) -> str:
    """The address of this page as a link for a class, with these parameters or else its own."""
    query = {**(parameters or url_state.every()), PARAMETER: "1"}
    return url_state.page_address(urlencode(query, safe=","))


def public_link(**parameters: str) -> str:
    """``link`` as strangers open it, without an account; what it shows has to be public."""
    parts = urlsplit(link(**parameters))
    base = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return base + visits.address(f"{parts.path or '/'}?{parts.query}")


def share(public: bool = False, **parameters: str) -> None:
    """The link for a class, to copy or to photograph; where no other machine can open it, that and how to mend it.

    ``public``: for strangers too, where people sign in.
    """
    from ui.shared import phone_address

    here = public_link(**parameters) if public else link(**parameters)
    there = phone_address.of(here)
    st.markdown("**A public link**: the same view, without an account, nothing to change" if public else
                "**A link for a class**: the same view, nothing to change")
    st.code(there or here, language=None, wrap_lines=True)
    if there is None:
        st.caption(phone_address.why_none())
    elif urlsplit(there).netloc:
        st.image(phone_address.qr_code(there), width=QR_PIXELS, caption="For phones in the same network")


def _unless_reading(callback: Callable) -> Callable:
    # A click may have been on its way when the visit came to a link for a class.
    @functools.wraps(callback)
    def called(*arguments, **options):
        return None if on() else callback(*arguments, **options)
    return called
