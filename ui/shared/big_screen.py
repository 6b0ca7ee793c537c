"""The present view (``present=1``): for a projector, in large type, without menus and controls."""

from ui.shared import url_state

PARAMETER = "present"


def on() -> bool:
    """Whether the address asks for it."""
    return url_state.text(PARAMETER) == "1"
