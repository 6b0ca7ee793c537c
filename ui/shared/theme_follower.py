"""The page drawn anew when its theme changes: figures that the server draws have the theme's colours in them."""

from ui.shared import components

_component = components.declare("transfer_lab_theme", "<span hidden></span>", ("theme_follower.js",), ())


def draw() -> None:
    """Once on a page, at its end: it takes no room."""
    _component(key="theme follower", height=0, on_changed_change=components.nothing)
