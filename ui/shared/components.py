"""What our own components have in common: HTML from their Python file, scripts and style from ``ui/assets``."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent.parent / "assets"


def script(parts: Sequence[str]) -> str:
    """Files of ``ui/assets`` as one, in this order."""
    return "\n".join((ASSETS / part).read_text(encoding="utf8") for part in parts)


def declare(name: str, html: str, parts: Sequence[str], style: str | Sequence[str]) -> Callable:
    """A component (Streamlit's second kind) that shares the page's theme; ``style`` is a file or several."""
    return st.components.v2.component(name, html=html, js=script(parts), isolate_styles=False,
                                      css=script([style] if isinstance(style, str) else style))


def nothing() -> None:
    """States and triggers need a callback to be declared."""
