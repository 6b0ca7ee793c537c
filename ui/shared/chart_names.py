"""Names of classes, sets and groups as charts show them: Plotly takes tags, entities and %{…} for its own.

Every name that somebody else has chosen goes through here on its way into a figure; ``nameOf`` in
``assets/plotly.js`` does the same for charts that the browser makes.
"""

from collections.abc import Iterable
from html import unescape

LONGEST = 22  # letters of a name beside an axis
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "%": "&#37;"})


def shown(name: str) -> str:
    """The name such that Plotly draws it as it is."""
    return name.translate(_SIGNS)


def shortened(name: str, length: int = LONGEST) -> str:
    """The same, its middle left out where it is long: of names that begin alike the ends tell which is which."""
    if len(name) <= length:
        return shown(name)
    end = length // 3
    return shown(f"{name[:length - end - 1]}…{name[-end:]}")


def original(text: str) -> str:
    """The name that ``shown`` made the text of: what a click on a chart tells."""
    return unescape(text)


def all_shown(names: Iterable[str]) -> list[str]:
    return [shown(name) for name in names]
