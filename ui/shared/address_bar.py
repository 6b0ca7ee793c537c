"""The browser's address as a page's settings move: replaced, so that the Back button leaves the page in one step."""

from collections.abc import Mapping
from urllib.parse import urlencode

from ui.shared import components

_component = components.declare("transfer_lab_address_bar", "<span hidden></span>", ("address_bar.js",), ())


def show(parameters: Mapping[str, str] | None) -> None:
    """Have the address say this from now on; None leaves it as it is."""
    _component(key="address bar", data={"query": None if parameters is None else query(parameters)}, height=0)


def query(parameters: Mapping[str, str]) -> str:
    """Parameters as an address has them, commas and colons as they are."""
    return urlencode(parameters, safe=",:@")
